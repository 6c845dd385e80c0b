# Agreement: irrCAC (Gwet's own code) for several raters and gaps, psych and vcd for two raters.
suppressMessages({library(irrCAC); library(psych); library(vcd)})
emit <- function(data, what, estimate, se = NA, low = NA, high = NA)
  cat(sprintf("%s,%s,%.10f,%s,%s,%s\n", data, what, estimate, format(se, digits = 10), format(low, digits = 10), format(high, digits = 10)))
cat("data,what,estimate,se,low,high\n")
read <- function(file) { d <- read.csv(file, na.strings = ""); d }
krippendorff <- read("ratings_krippendorff.csv"); made <- read("ratings_three_coders.csv")
for (name in c("krippendorff", "three_coders")) {
  d <- if (name == "krippendorff") krippendorff else made
  # irrCAC rounds to five digits on the way out: its se and interval are good to that.
  for (w in c("unweighted", "linear", "quadratic", "ordinal")) {
    r <- gwet.ac1.raw(d, weights = w)$est; ci <- as.numeric(strsplit(gsub("[() ]", "", r$conf.int), ",")[[1]])
    emit(name, paste("gwet", w), r$coeff.val, r$coeff.se, ci[1], ci[2])
  }
  r <- fleiss.kappa.raw(d)$est; ci <- as.numeric(strsplit(gsub("[() ]", "", r$conf.int), ",")[[1]])
  emit(name, "fleiss", r$coeff.val, r$coeff.se, ci[1], ci[2])
  r <- pa.coeff.raw(d)$est; ci <- as.numeric(strsplit(gsub("[() ]", "", r$conf.int), ",")[[1]])
  emit(name, "percent", r$coeff.val, r$coeff.se, ci[1], ci[2])
  for (w in c("unweighted", "ordinal", "quadratic", "ratio")) emit(name, paste("krippendorff", w), krippen.alpha.raw(d, weights = w)$est$coeff.val)
}
# Two raters, complete pairs: Cohen (1960), and the first two coders of the made data.
tables <- list(cohen1960 = matrix(c(88, 14, 18, 10, 40, 10, 2, 6, 12), 3, byrow = TRUE),
               two_coders = as.matrix(table(factor(made[[1]], 1:4), factor(made[[2]], 1:4))),
               sparse = matrix(c(5, 0, 0, 2, 3, 1, 0, 0, 4), 3, byrow = TRUE))
for (name in names(tables)) {
  t <- tables[[name]]
  v <- Kappa(t, weights = "Equal-Spacing"); q <- Kappa(t, weights = "Fleiss-Cohen")
  emit(name, "cohen", v$Unweighted[1], v$Unweighted[2]); emit(name, "weighted linear", v$Weighted[1], v$Weighted[2])
  emit(name, "weighted quadratic", q$Weighted[1], q$Weighted[2])
  p <- suppressWarnings(cohen.kappa(t, alpha = 0.05)); emit(name, "psych cohen", p$kappa, sqrt(p$var.kappa))
  emit(name, "psych weighted quadratic", p$weighted.kappa, sqrt(p$var.weighted))
}
