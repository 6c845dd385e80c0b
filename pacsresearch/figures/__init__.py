"""The look of every figure, and the figures themselves: tidy data in, a matplotlib Figure out."""
