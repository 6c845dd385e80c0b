# Shannon and Simpson: vegan; unalikeability (n squared and distinct pairs): every pair compared.
suppressMessages(library(vegan))
cat("counts,entropy,entropy2,simpson,unalike,distinct\n")
for (v in list(c(7, 3), c(5, 5), c(1, 9), c(2, 5, 3), c(18, 2, 5), c(8, 13, 4), c(25, 0, 0), c(1, 1, 1, 1), c(40, 12, 7, 3, 1, 1))) {
  x <- rep(seq_along(v), v); n <- length(x); unlike <- sum(outer(x, x, "!="))
  cat(sprintf("%s,%.10f,%.10f,%.10f,%.10f,%.10f\n", paste(v, collapse = " "), diversity(v), diversity(v, base = 2), diversity(v, "simpson"), unlike / n^2, unlike / (n * (n - 1))))
}
