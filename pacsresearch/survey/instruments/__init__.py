"""The questionnaire going out: to survey platforms, to paper, to codebooks; and how answers come back."""
