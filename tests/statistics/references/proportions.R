# Intervals for one proportion. contingencytables for what it has; base R's binom.test beside it;
# finite populations by trying every population (no R package has them).
suppressMessages(library(contingencytables))
emit <- function(method, x, n, level, population, low, high)
  cat(sprintf("%s,%d,%d,%g,%s,%.10f,%.10f\n", method, x, n, level, population, low, high))
limits <- function(result) c(result$lower, result$upper)
cat("method,count,n,level,population,low,high\n")
cases <- list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(20, 20), c(18, 25), c(14, 25), c(8, 25), c(1, 1), c(0, 1), c(13, 16))
for (case in cases) for (level in c(0.95, 0.9, 0.99)) {
  x <- case[1]; n <- case[2]; a <- 1 - level
  emit("wilson", x, n, level, "", max(0, limits(Wilson_score_CI_1x2(x, n, a))[1]), min(1, limits(Wilson_score_CI_1x2(x, n, a))[2]))
  ci <- binom.test(x, n, conf.level = level)$conf.int; emit("clopper-pearson", x, n, level, "", ci[1], ci[2])
  # Jeffreys from the beta quantiles with the ends of Brown, Cai and DasGupta
  emit("jeffreys", x, n, level, "", if (x == 0) 0 else qbeta(a / 2, x + .5, n - x + .5), if (x == n) 1 else qbeta(1 - a / 2, x + .5, n - x + .5))
  z <- qnorm(1 - a / 2); m <- n + z^2; p <- (x + z^2 / 2) / m
  emit("agresti-coull", x, n, level, "", max(0, p - z * sqrt(p * (1 - p) / m)), min(1, p + z * sqrt(p * (1 - p) / m)))
  # mid-P and likelihood by root finding on the test itself
  midp <- function(q) { d <- dbinom(x, n, q) / 2; c(pbinom(x - 1, n, q) + d, pbinom(x, n, q, lower.tail = FALSE) + d) }
  root <- function(f, a, b) uniroot(f, c(a, b), tol = 1e-13)$root
  emit("mid-p", x, n, level, "", if (x == 0) 0 else root(function(q) midp(q)[2] - a / 2, 1e-12, 1 - 1e-12),
       if (x == n) 1 else root(function(q) midp(q)[1] - a / 2, 1e-12, 1 - 1e-12))
  deviance <- function(q) 2 * (dbinom(x, n, x / n, log = TRUE) - dbinom(x, n, q, log = TRUE)) - qchisq(level, 1)
  emit("likelihood", x, n, level, "", if (x == 0) 0 else root(deviance, 1e-12, x / n), if (x == n) 1 else root(deviance, x / n, 1 - 1e-12))
}
# Finite populations: every number M of the population is tried with phyper / dhyper.
for (case in list(c(0, 10, 40), c(3, 10, 40), c(10, 10, 40), c(96, 120, 400), c(32, 40, 400), c(160, 200, 400), c(399, 400, 400), c(1, 2, 3))) {
  x <- case[1]; n <- case[2]; N <- case[3]; level <- 0.95; a <- 0.05
  M <- x:(N - n + x); d <- dhyper(x, M, N - M, n)
  up <- phyper(x - 1, M, N - M, n, lower.tail = FALSE); down <- phyper(x, M, N - M, n)
  keep <- M[up > a / 2 & down > a / 2]; emit("hypergeometric", x, n, level, N, min(keep) / N, max(keep) / N)
  keep <- M[up - d / 2 > a / 2 & down - d / 2 > a / 2]; emit("mid-p", x, n, level, N, min(c(keep / N, x / n)), max(c(keep / N, x / n)))
  keep <- M[2 * (log(max(d)) - log(d)) <= qchisq(level, 1)]; emit("likelihood", x, n, level, N, min(c(keep / N, x / n)), max(c(keep / N, x / n)))
  # Wilson: all shares whose score statistic with the variance of sampling without replacement is within z, on a fine grid
  z <- qnorm(0.975); p <- x / n
  score <- function(q) (p - q)^2 - z^2 * q * (1 - q) / n * (N - n) / (N - 1)
  low <- if (x == 0) 0 else if (n == N) p else uniroot(score, c(0, p - 1e-9), tol = 1e-14)$root
  high <- if (x == n) 1 else if (n == N) p else uniroot(score, c(p + 1e-9, 1), tol = 1e-14)$root
  emit("wilson", x, n, level, N, low, high)
}
