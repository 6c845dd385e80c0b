# Exact power: Exact::power.exact.test (Fisher), enumeration for the pooled z-test and the binomial test;
# expected half-width and coverage of Wilson's interval with prop.test.
suppressMessages(library(Exact))
emit <- function(what, a, b, c, d, value, extra = NA) cat(sprintf("%s,%g,%g,%g,%g,%.10f,%.10f\n", what, a, b, c, d, value, extra))
cat("what,a,b,c,d,value,extra\n")
for (s in list(c(.72, 25, .4, 40), c(.8, 30, .5, 30), c(.56, 25, .3, 100), c(.2, 10, .9, 12))) {
  emit("fisher", s[1], s[2], s[3], s[4], power.exact.test(s[1], s[3], s[2], s[4], method = "fisher", alpha = 0.05)$power)
  total <- 0
  for (x in 0:s[2]) for (y in 0:s[4]) { p <- (x + y) / (s[2] + s[4]); v <- p * (1 - p) * (1 / s[2] + 1 / s[4])
    if (v > 0 && (x / s[2] - y / s[4])^2 / v >= qnorm(.975)^2 - 1e-9) total <- total + dbinom(x, s[2], s[1]) * dbinom(y, s[4], s[3]) }
  emit("score", s[1], s[2], s[3], s[4], total)
}
one <- function(p0, p1, n) { x <- 0:n; r <- pbinom(x, n, p0) <= .025 | pbinom(x - 1, n, p0, lower.tail = FALSE) <= .025; sum(dbinom(x, n, p1)[r]) }
for (s in list(c(.8, .6), c(.5, .7), c(.72, .9), c(.1, .2), c(.9, .85))) {
  power <- sapply(1:400, function(n) one(s[1], s[2], n))
  stays <- which(sapply(1:380, function(n) all(power[n:(n + 10)] >= .8)))[1]
  emit("one-sample size", s[1], s[2], .8, .95, stays, which(power >= .8)[1])
}
two <- function(p1, n1, p2, n2) power.exact.test(p1, p2, n1, n2, method = "fisher", alpha = 0.05)$power
for (s in list(c(.72, .3, 25), c(.56, .1, 25))) {
  power <- sapply(5:80, function(n) two(s[1], s[3], s[2], n))
  stays <- which(sapply(1:60, function(i) all(power[i:(i + 10)] >= .8)))[1] + 4
  emit("rerun size", s[1], s[2], s[3], .8, stays, which(power >= .8)[1] + 4)
}
for (s in list(c(.8, 100), c(.5, 25), c(.05, 40))) {
  x <- 0:s[2]; w <- dbinom(x, s[2], s[1]); ci <- t(sapply(x, function(k) prop.test(k, s[2], correct = FALSE)$conf.int))
  emit("precision", s[1], s[2], 0, 0, sum(w * (ci[, 2] - ci[, 1])) / 2, sum(w[ci[, 1] <= s[1] & ci[, 2] >= s[1]]))
}
