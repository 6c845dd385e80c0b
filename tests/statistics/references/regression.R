# Logistic models: glm (base R); average marginal effects and their delta method by numeric derivatives of predict();
# Firth: penalised likelihood maximised by optim (a second way; the endometrial data's published values stand in the
# test). Ordered: MASS::polr and ordinal::clm. Reads design_made.csv and endometrial.csv.
suppressMessages({library(MASS); library(ordinal)})
cat("data,what,term,estimate,se,low,high,p\n")
say <- function(data, what, term, e, se = NA, lo = NA, hi = NA, p = NA) cat(sprintf("%s,%s,%s,%.10g,%.10g,%.10g,%.10g,%.10g\n", data, what, term, e, se, lo, hi, p))
d <- read.csv("design_made.csv"); d$age <- relevel(factor(d$age), "young"); d$male <- as.integer(d$sex == "m"); d <- d[!is.na(d$y), ]
g <- glm(yes ~ x + male + age, binomial, d, control = list(epsilon = 1e-14)); s <- summary(g)$coefficients; i <- confint.default(g)
for (k in rownames(s)) say("made", "logistic", k, s[k, 1], s[k, 2], i[k, 1], i[k, 2], s[k, 4])
ame <- function(f) { v <- sapply(seq_along(coef(g)), function(j) { h <- 1e-5; up <- down <- coef(g); up[j] <- up[j] + h; down[j] <- down[j] - h; (f(up) - f(down)) / (2 * h) }); c(f(coef(g)), sqrt(t(v) %*% vcov(g) %*% v)) }
at <- function(b, data) plogis(as.vector(model.matrix(formula(g)[-2], data) %*% b))
with_age <- function(a) { e <- d; e$age <- factor(a, levels = levels(d$age)); e }
a <- ame(function(b) { h <- 1e-4; up <- down <- d; up$x <- up$x + h; down$x <- down$x - h; mean(at(b, up) - at(b, down)) / (2 * h) }); say("made", "ame", "x", a[1], a[2])
a <- ame(function(b) mean(at(b, transform(d, male = 1)) - at(b, transform(d, male = 0)))); say("made", "ame", "male", a[1], a[2])
for (k in c("middle", "old")) { a <- ame(function(b) mean(at(b, with_age(k)) - at(b, with_age("young")))); say("made", "ame", paste0("age", k), a[1], a[2]) }
x <- model.matrix(g)[, -1]; say("made", "diagnostic", "largest_vif", max(diag(solve(cor(x)))))
say("made", "diagnostic", "brier", mean((d$yes - fitted(g))^2)); say("made", "diagnostic", "largest_influence", max(cooks.distance(g)))
o <- outer(fitted(g)[d$yes == 1], fitted(g)[d$yes == 0], "-"); say("made", "diagnostic", "c_statistic", mean((o > 0) + (o == 0) / 2))
cut10 <- cut(fitted(g), quantile(fitted(g), 0:10 / 10), include.lowest = TRUE); n <- table(cut10); ob <- tapply(d$yes, cut10, sum); ex <- tapply(fitted(g), cut10, sum)
say("made", "diagnostic", "hosmer_lemeshow_p", pchisq(sum((ob - ex)^2 / (ex * (1 - ex / n))), 8, lower.tail = FALSE))
chi <- g$null.deviance - g$deviance; say("made", "diagnostic", "calibration_slope", (chi - 4) / chi)
penalised <- function(b, x, y) { p <- plogis(as.vector(x %*% b)); sum(dbinom(y, 1, p, log = TRUE)) + determinant(crossprod(x * sqrt(p * (1 - p))))$modulus[1] / 2 }
firth <- function(name, x, y) { f <- function(b) -penalised(b, x, y); fit <- optim(rep(0, ncol(x)), f, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000)); fit <- optim(fit$par, f, method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 20000)); fit <- optim(fit$par, f, method = "BFGS", control = list(reltol = 1e-16))
  for (j in seq_len(ncol(x))) { prof <- function(v) { h <- function(b) f(append(b, v, j - 1)); p <- optim(fit$par[-j], h, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000)); -optim(p$par, h, method = "BFGS", control = list(reltol = 1e-15))$value }
    gap <- function(v) prof(v) + fit$value + qchisq(.95, 1) / 2
    out <- function(side) { r <- .2; while (gap(fit$par[j] + side * r) > 0) r <- 1.3 * r; uniroot(gap, sort(fit$par[j] + side * c(r / 1.3 * (r > .2), r)), tol = 1e-9)$root }
    lo <- out(-1); hi <- out(1)
    say(name, "firth", colnames(x)[j], fit$par[j], NA, lo, hi, pchisq(2 * (-fit$value - prof(0)), 1, lower.tail = FALSE)) } }
e <- read.csv("endometrial.csv"); e$PI <- e$PI / 10; firth("endometrial", cbind(intercept = 1, as.matrix(e[c("NV", "PI", "EH")])), e$HG)
firth("rare", cbind(intercept = 1, male = d$male, x = d$x), d$rare)
d$score <- cut(d$y, c(-Inf, 2, 3.2, 4.4, Inf), labels = c("a", "b", "c", "d"))
m <- polr(score ~ x + male + age, d, Hess = TRUE, control = list(reltol = 1e-16)); s <- summary(m)$coefficients; for (k in rownames(s)) say("made", "polr", k, s[k, 1], s[k, 2])
m <- clm(score ~ x + male + age, data = d, control = list(gradTol = 1e-10)); s <- summary(m)$coefficients; for (k in rownames(s)) say("made", "clm", k, s[k, 1], s[k, 2], NA, NA, s[k, 4])
