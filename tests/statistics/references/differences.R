# Two independent proportions: contingencytables (intervals), Exact (unconditional tests), base R (fisher.test).
suppressMessages({library(contingencytables); library(Exact)})
emit <- function(what, t, low, high) cat(sprintf("%s,%d,%d,%d,%d,%.10f,%.10f\n", what, t[1, 1], sum(t[1, ]), t[2, 1], sum(t[2, ]), low, high))
cat("what,count_a,n_a,count_b,n_b,low,high\n")
# Miettinen and Nurminen without their cubic: the likeliest shares by optimize, the limits by bisection from the ends.
searched <- function(p) {
  total <- p[2] + p[4]; d <- p[1] / p[2] - p[3] / p[4]
  z <- function(delta) {
    loglik <- function(q) dbinom(p[1], p[2], min(max(q + delta, 0), 1), log = TRUE) + dbinom(p[3], p[4], q, log = TRUE)
    ends <- c(max(0, -delta), min(1, 1 - delta))
    grid <- seq(ends[1], ends[2], length.out = 2001); best <- which.max(sapply(grid, loglik))
    q <- optimize(loglik, c(grid[max(best - 1, 1)], grid[min(best + 1, 2001)]), maximum = TRUE, tol = 1e-12)$maximum
    if (loglik(grid[best]) > loglik(q)) q <- grid[best]
    v <- ((q + delta) * (1 - q - delta) / p[2] + q * (1 - q) / p[4]) * total / (total - 1)
    if (v < 1e-13) sign(d - delta) * Inf else (d - delta) / sqrt(v)
  }
  bisect <- function(inside, outside) { for (i in 1:60) { m <- (inside + outside) / 2; if (abs(z(m)) <= qnorm(.975)) inside <- m else outside <- m }; inside }
  near <- function(side) d + side * 1e-6
  c(if (d <= -1) -1 else bisect(near(-1), -1), if (d >= 1) 1 else bisect(near(1), 1))
}
# The eight contrasts of Newcombe (1998b, table II), the data of Fagerland et al., and the published requirements.
pairs <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10), c(10, 10, 0, 20),
              c(10, 10, 0, 10), c(7, 34, 1, 34), c(0, 16, 15, 72), c(18, 25, 14, 25), c(18, 25, 30, 60), c(1, 1, 0, 1))
for (p in pairs) {
  t <- matrix(c(p[1], p[2] - p[1], p[3], p[4] - p[3]), 2, byrow = TRUE)
  r <- Newcombe_hybrid_score_CI_2x2(t); emit("difference newcombe", t, r$lower, r$upper)
  # contingencytables gives up ([-1, 1]) on some empty cells; the search below does not.
  r <- MiettinenNurminen_asymptotic_score_CI_difference_2x2(t)
  if (r$lower > -1) emit("difference miettinen-nurminen", t, r$lower, r$upper)
  r <- searched(p); emit("difference miettinen-nurminen", t, r[1], r[2])
  r <- try(Koopman_asymptotic_score_CI_2x2(t), silent = TRUE)
  if (!inherits(r, "try-error")) emit("ratio koopman", t, r$lower, r$upper)
  r <- try(MiettinenNurminen_asymptotic_score_CI_ratio_2x2(t), silent = TRUE)
  if (!inherits(r, "try-error")) emit("ratio miettinen-nurminen", t, r$lower, r$upper)
  if (p[1] > 0 && p[3] > 0) { r <- Katz_log_CI_2x2(t); emit("ratio katz", t, r$lower, r$upper) }
}
# Tests: the p-value stands in both columns.
pairs <- list(c(7, 15, 12, 15), c(7, 19, 8, 11), c(3, 4, 1, 4), c(7, 34, 1, 34), c(0, 16, 15, 72), c(3, 3, 0, 3), c(18, 25, 14, 25), c(9, 10, 3, 10),
              c(5, 20, 12, 15), c(2, 10, 8, 9))
for (p in pairs) {
  t <- matrix(c(p[1], p[2] - p[1], p[3], p[4] - p[3]), 2, byrow = TRUE)
  v <- fisher.test(t)$p.value; emit("test fisher", t, v, v)
  v <- exact.test(t, method = "z-pooled", npNumbers = 1000, to.plot = FALSE)$p.value; emit("test barnard", t, v, v)
  v <- exact.test(t, method = "boschloo", npNumbers = 1000, to.plot = FALSE)$p.value; emit("test boschloo r", t, v, v)
  v <- min(1, 2 * min(sapply(c("less", "greater"), function(side) exact.test(t, method = "boschloo", npNumbers = 1000, alternative = side, to.plot = FALSE)$p.value)))
  emit("test boschloo doubled", t, v, v)
}
# The conditional odds ratio, with limits solved far closer than fisher.test does (whose tolerance is 1e-4).
for (p in list(c(3, 4, 1, 4), c(7, 34, 1, 34), c(0, 16, 15, 72), c(18, 25, 14, 25))) {
  t <- matrix(c(p[1], p[2] - p[1], p[3], p[4] - p[3]), 2, byrow = TRUE)
  x <- p[1]; m <- p[1] + p[3]; support <- max(0, m - p[4]):min(m, p[2])
  chance <- function(w) { l <- dhyper(support, p[2], p[4], m, log = TRUE) + support * w; l <- exp(l - max(l)); l / sum(l) }
  low <- if (x == min(support)) 0 else exp(uniroot(function(w) sum(chance(w)[support >= x]) - 0.025, c(-30, 30), tol = 1e-13)$root)
  high <- if (x == max(support)) Inf else exp(uniroot(function(w) sum(chance(w)[support <= x]) - 0.025, c(-30, 30), tol = 1e-13)$root)
  emit("odds", t, low, high)
  if (x > min(support) && x < max(support)) { best <- exp(uniroot(function(w) sum(chance(w) * support) - x, c(-30, 30), tol = 1e-13)$root); emit("odds estimate", t, best, best) }
}
