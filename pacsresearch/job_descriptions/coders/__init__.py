"""Human coders: the workbook they fill in, what they agree on, and whose word stands in the end.

The files of a study's human coding lie in ``data/raw/<study>/coding/``: completed workbooks, one a coder, and
``adjudicated.xlsx`` where disagreements were settled.
"""
