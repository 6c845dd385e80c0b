"""The synthetic 2013 data set, made from a seed: it demonstrates the pipeline and is evidence about nobody."""
