# survey: means, totals, ratios, shares and their intervals, domains, regression, post-stratified and raked designs.
suppressMessages(library(survey))
cat("data,what,estimate,se,low,high,df\n")
say <- function(data, what, estimate, se = NA, low = NA, high = NA, df = NA) cat(sprintf("%s,%s,%.10g,%.10g,%.10g,%.10g,%s\n", data, what, estimate, se, low, high, df))
one <- function(data, what, s, design) { i <- confint(s, df = degf(design)); for (k in seq_along(coef(s))) say(data, paste0(what, if (length(coef(s)) > 1) paste0(" ", k) else ""), coef(s)[k], SE(s)[k], i[k, 1], i[k, 2], degf(design)) }
share <- function(data, what, f, design) for (m in c("beta", "logit")) { s <- svyciprop(f, design, method = m, df = degf(design)); say(data, paste(what, m), coef(s), NA, confint(s)[1], confint(s)[2], degf(design)) }
s <- read.csv("design_samples.csv", stringsAsFactors = TRUE); s$wide <- as.integer(s$sch.wide == "Yes")
strat <- svydesign(~1, strata = ~stype, weights = ~weight, fpc = ~size, data = droplevels(s[s$sample == "strat", ]))
clus <- svydesign(~cluster, weights = ~weight, fpc = ~size, data = droplevels(s[s$sample == "clus1", ]))
for (name in c("strat", "clus1")) { d <- if (name == "strat") strat else clus
  one(name, "mean api00", svymean(~api00, d), d); one(name, "total enroll", svytotal(~enroll, d), d)
  r <- svyratio(~api00, ~api99, d); say(name, "ratio api00 api99", coef(r), SE(r), NA, NA, degf(d)); share(name, "proportion wide", ~wide, d)
  say(name, "deff api00", deff(svymean(~api00, d, deff = "replace"))) }
schools <- c(E = 4421, H = 755, M = 1018); wides <- c(No = 1072, Yes = 5122)
one("clus1", "raked mean api00", svymean(~api00, rake(clus, list(~stype, ~sch.wide), list(data.frame(stype = names(schools), Freq = schools), data.frame(sch.wide = names(wides), Freq = wides)))), clus)
free <- svydesign(~cluster, weights = ~weight, data = droplevels(s[s$sample == "clus1", ]))  # as the package's example: no fpc, SE 23.942
one("clus1", "raked infinite mean api00", svymean(~api00, rake(free, list(~stype, ~sch.wide), list(data.frame(stype = names(schools), Freq = schools), data.frame(sch.wide = names(wides), Freq = wides)))), free)
one("clus1", "post mean api00", svymean(~api00, postStratify(clus, ~stype, data.frame(stype = names(schools), Freq = schools))), clus)
one("clus1", "post total enroll", svytotal(~enroll, postStratify(clus, ~stype, data.frame(stype = names(schools), Freq = schools))), clus)
d <- read.csv("design_made.csv", stringsAsFactors = TRUE)
make <- list(finite = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~size, nest = TRUE, data = d),
             infinite = svydesign(~cluster, strata = ~stratum, weights = ~weight, nest = TRUE, data = d), simple = svydesign(~1, weights = ~1, data = d))
sex <- c(f = 260, m = 340); age <- c(middle = 290, old = 140, young = 170)
make$raked <- calibrate(make$finite, ~sex + age, c("(Intercept)" = 600, sexm = 340, ageold = 140, ageyoung = 170), calfun = "raking", epsilon = 1e-12, maxit = 500)
make$post <- postStratify(make$finite, ~age, data.frame(age = names(age), Freq = age))
for (name in names(make)) { g <- make[[name]]
  one(name, "mean y", svymean(~y, g, na.rm = TRUE), g); one(name, "total x", svytotal(~x, g), g); share(name, "proportion yes", ~yes, g)
  p <- svymean(~rare, subset(g, domain == 1)); say(name, "domain rare", coef(p), SE(p)); q <- svymean(~y, subset(g, domain == 1), na.rm = TRUE); say(name, "domain y", coef(q), SE(q))
  m <- svyglm(yes ~ x + sex, g, family = quasibinomial()); for (k in 1:3) say(name, paste("logistic", k), coef(m)[k], SE(m)[k], NA, NA, m$df.residual) }
b <- svyby(~x, ~age, make$finite, svymean); for (k in 1:3) say("finite", paste("by", b$age[k]), b$x[k], b$se[k])
u <- weights(make$raked); for (k in c(1, 80, 160)) say("raked", paste("weight", k), u[k])
t <- weights(trimWeights(svydesign(~1, weights = ~weight, data = d), upper = 1.5 * mean(d$weight), lower = .6 * mean(d$weight), strict = TRUE)); for (k in c(1, 60, 160)) say("trimmed", paste("weight", k), t[k])
say("trimmed", "largest", max(t)); say("trimmed", "sum", sum(t))
