# psych::alpha and its Feldt interval (alpha.ci), item statistics; omega from factanal (maximum likelihood, one factor);
# mice::pool.scalar; Cramer's V (vcd) and its noncentral interval (uniroot on pchisq); fisher.test. scales.csv is written by
# the first lines from a seed and read by the tests as well.
suppressMessages({library(psych); library(vcd); library(mice)})
set.seed(4); f <- rnorm(90); d <- as.data.frame(sapply(c(1.1, .8, .6, .9, .4), function(l) pmin(5, pmax(1, round(3 + l * f + rnorm(90, 0, .8)))))); names(d) <- letters[1:5]
for (k in 1:12) d[sample(90, 1), sample(5, 1)] <- NA
write.csv(d, "scales_made.csv", row.names = FALSE, na = "")
cat("what,case,estimate,low,high,extra\n")
say <- function(what, case, e, lo = NA, hi = NA, x = NA) cat(sprintf("%s,%s,%.10g,%.10g,%.10g,%.10g\n", what, case, e, lo, hi, x))
full <- na.omit(d); a <- suppressWarnings(psych::alpha(full)); i <- alpha.ci(a$total$raw_alpha, n.obs = nrow(full), n.var = 5)
say("alpha", "listwise", a$total$raw_alpha, i$lower.ci, i$upper.ci, a$total$std.alpha)
p <- suppressWarnings(psych::alpha(d)); say("alpha", "pairwise", p$total$raw_alpha)
for (k in 1:5) say("item", names(d)[k], a$alpha.drop$raw_alpha[k], NA, NA, a$item.stats$r.drop[k])
g <- factanal(full, 1, control = list(nstart = 5)); s <- sapply(full, sd); l <- abs(g$loadings[, 1]); say("omega", "ml", sum(l * s)^2 / (sum(l * s)^2 + sum(g$uniquenesses * s^2)), NA, NA, min(l))
q <- c(.51, .62, .44, .7, .58); u <- c(.04, .05, .045, .041, .06)
for (n in c(50, 500, 1e9)) { r <- pool.scalar(q, u, n = n, k = 3); say("pool", format(n, scientific = FALSE), r$qbar, sqrt(r$t), r$df, r$fmi) }
tables <- list("30 10 10 30|2" = matrix(c(30, 10, 10, 30), 2, byrow = TRUE), "12 5 3 4 9 8|2" = matrix(c(12, 5, 3, 4, 9, 8), 2, byrow = TRUE), "20 11 4 9 15 7 2 6 14|3" = matrix(c(20, 11, 4, 9, 15, 7, 2, 6, 14), 3, byrow = TRUE), "5 5 5 6 4 5|2" = matrix(c(5, 5, 5, 6, 4, 5), 2, byrow = TRUE))
for (k in names(tables)) { t <- tables[[k]]; x <- suppressWarnings(chisq.test(t, correct = FALSE)); m <- sum(t) * (min(dim(t)) - 1); v <- assocstats(t)$cramer
  end <- function(p) if (pchisq(x$statistic, x$parameter) <= p) 0 else uniroot(function(n) pchisq(x$statistic, x$parameter, n) - p, c(1e-9, 500), tol = 1e-11)$root
  say("cramer", k, v, sqrt(end(.975) / m), sqrt(end(.025) / m), x$p.value); say("fisher", k, fisher.test(t, workspace = 2e6)$p.value) }
