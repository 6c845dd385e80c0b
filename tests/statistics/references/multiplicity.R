# Holm, Benjamini-Hochberg and Bonferroni: p.adjust, on Benjamini and Hochberg's (1995) own example and on ties.
cat("case,p,holm,fdr_bh,bonferroni\n")
cases <- list(c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1), c(.04, .01, .04, .5), c(.3))
for (i in seq_along(cases)) { p <- cases[[i]]; cat(sprintf("%d,%.10g,%.10g,%.10g,%.10g\n", i, p, p.adjust(p, "holm"), p.adjust(p, "BH"), p.adjust(p, "bonferroni")), sep = "") }
