# Goodman's simultaneous intervals: contingencytables. (Sison and Glaz: their own table, in the tests.)
suppressMessages(library(contingencytables))
cat("case,category,count,low,high\n")
cases <- list(c(276, 380, 118), c(18, 2, 5), c(56, 72, 73, 59, 62, 87, 58), c(0, 3, 7))
for (i in seq_along(cases)) {
  ci <- Goodman_Wilson_score_CIs_1xc(cases[[i]])
  for (k in seq_along(cases[[i]])) cat(sprintf("%d,%d,%d,%.10f,%.10f\n", i, k, cases[[i]][k], ci$lower[k], ci$upper[k]))
}
