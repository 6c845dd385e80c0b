# Paired proportions: contingencytables; mcnemar.test and binom.test of base R.
suppressMessages(library(contingencytables))
emit <- function(what, t, low, high) cat(sprintf("%s,%d,%d,%d,%d,%.10f,%.10f\n", what, t[1, 1], t[1, 2], t[2, 1], t[2, 2], low, high))
cat("what,both,first_only,second_only,neither,low,high\n")
cases <- list(c(59, 6, 16, 80), c(1, 1, 7, 12), c(7, 25, 2, 68), c(36, 12, 2, 0), c(10, 8, 2, 5), c(7, 11, 7, 0), c(14, 4, 0, 7), c(0, 3, 3, 0), c(794, 150, 86, 570))
for (p in cases) {
  t <- matrix(p, 2, byrow = TRUE)
  r <- Newcombe_square_and_add_CI_paired_2x2(t); emit("newcombe", t, r$lower, r$upper)
  r <- Wald_CI_diff_paired_2x2(t); emit("wald", t, r$lower, r$upper)
  r <- Wald_CI_BonettPrice_paired_2x2(t); emit("bonett-price", t, r$lower, r$upper)
  v <- binom.test(p[2], p[2] + p[3])$p.value; emit("exact", t, v, v)
  v <- McNemar_midP_test_paired_2x2(t)$midP; emit("mid-p", t, v, v)
  v <- mcnemar.test(t, correct = FALSE)$p.value; emit("asymptotic", t, v, v)
  v <- mcnemar.test(t, correct = TRUE)$p.value; emit("corrected", t, v, v)
}
