# Writes what design.R and the tests read. design_samples.csv: the columns used of apistrat and apiclus1 of R's survey
# package (Academic Performance Index of Californian schools, a public record of the state's Department of Education).
# design_made.csv: made up from a seed; strata, clusters, unequal weights, gaps, a domain.
suppressMessages(library(survey)); data(api)
a <- data.frame(sample = "strat", stratum = apistrat$stype, cluster = seq_len(nrow(apistrat)), size = apistrat$fpc, weight = apistrat$pw)
b <- data.frame(sample = "clus1", stratum = "all", cluster = apiclus1$dnum, size = apiclus1$fpc, weight = apiclus1$pw)
both <- rbind(apistrat[c("stype", "sch.wide", "api00", "api99", "enroll")], apiclus1[c("stype", "sch.wide", "api00", "api99", "enroll")])
write.csv(cbind(rbind(a, b), both), "design_samples.csv", row.names = FALSE, quote = FALSE)
set.seed(20130601); n <- 160
d <- data.frame(stratum = rep(c("n", "m", "s"), c(60, 60, 40)), cluster = c(rep(1:12, each = 5), rep(1:10, each = 6), rep(1:8, each = 5)))
d$size <- c(n = 40, m = 25, s = 12)[d$stratum]; d$weight <- round(c(n = 40/12, m = 2.5, s = 1.5)[d$stratum] * runif(n, .6, 2.5), 4)
d$sex <- sample(c("f", "m"), n, TRUE); d$age <- sample(c("young", "middle", "old"), n, TRUE, c(.3, .5, .2))
d$x <- round(rnorm(n) + (d$age == "old") + rnorm(30)[as.integer(factor(paste(d$stratum, d$cluster)))], 3)
d$y <- round(3 + d$x + rnorm(n), 3); d$y[sample(n, 14)] <- NA
d$yes <- rbinom(n, 1, plogis(.8 + .6 * d$x)); d$rare <- rbinom(n, 1, .04); d$never <- 0; d$domain <- as.integer(runif(n) < .3)
write.csv(d, "design_made.csv", row.names = FALSE, quote = FALSE)
