# Kendall: cor.test. Theil-Sen: every pair's slope by two loops; the interval by inverting cor.test's exact S over the slopes.
# Negative binomial: MASS::glm.nb run to convergence; likelihood ratio against the model without trend.
suppressMessages(library(MASS))
emit <- function(data, what, ...) cat(sprintf("%s,%s,%s\n", data, what, paste(sprintf("%.10g", c(...)), collapse = ",")))
cat("data,what,estimate,low,high,p\n")
series <- read.csv("series.csv")
for (name in unique(series$data)) {
  d <- series[series$data == name, ]; x <- d$x; y <- d$y
  k <- suppressWarnings(cor.test(x, y, method = "kendall", exact = !anyDuplicated(x) && !anyDuplicated(y)))
  emit(name, "kendall", k$estimate, NA, NA, k$p.value)
  slopes <- c(); for (i in seq_along(x)) for (j in seq_along(x)) if (x[j] > x[i]) slopes <- c(slopes, (y[j] - y[i]) / (x[j] - x[i]))
  slopes <- sort(slopes)
  if (!anyDuplicated(x)) {
    # A slope b is kept when the residuals y - b x show no trend: tail of S beyond 0.025 on neither side.
    n <- length(x); total <- n * (n - 1) / 2
    both_tails <- function(b) { r <- y - b * x; q <- sum(outer(seq_len(n), seq_len(n), function(i, j) (i < j) * ((x[j] - x[i]) * (r[j] - r[i]) > 0)))
      c(ckendall(q, n), ckendall(total - q, n)) }
    ckendall <- function(q, n) { w <- 1; for (i in 2:n) w <- rowSums(sapply(0:(i - 1), function(s) c(rep(0, s), w, rep(0, i - 1 - s)))); sum(w[seq_len(q + 1)]) / sum(w) }
    u <- unique(slopes); mids <- c(u[1] - 1, (u[-length(u)] + u[-1]) / 2, u[length(u)] + 1)
    kept <- sapply(mids, function(b) min(both_tails(b)) > 0.025)
    inside <- which(kept)
    low <- if (1 %in% inside) NA else u[min(inside) - 1]; high <- if (length(mids) %in% inside) NA else u[max(inside)]
    if (is.na(low) || is.na(high)) { low <- NA; high <- NA }
    emit(name, "theil", median(slopes), low, high, NA)
  } else emit(name, "theil", median(slopes), NA, NA, NA)
  if (all(y == round(y)) && length(x) > 6) {
    fit <- function(f) suppressWarnings(glm.nb(f, control = glm.control(epsilon = 1e-13, maxit = 500)))
    m <- fit(y ~ x); m0 <- fit(y ~ 1)
    emit(name, "negative binomial", exp(coef(m)[2]), exp(confint.default(m)[2, ]), pchisq(m$twologlik - m0$twologlik, 1, lower.tail = FALSE))
    emit(name, "dispersion", 1 / m$theta, NA, NA, NA)
  }
}
