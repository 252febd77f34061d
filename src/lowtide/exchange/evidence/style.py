"""The style of the evidence page: one column, readable on a phone, in the dark and on paper."""

CSS = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line);
  padding-top: 1rem; }
a { color: LinkText; } p, li { max-width: 46rem; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; text-align: left;
  vertical-align: top; }
tbody th { font-weight: 500; } tr:target { background: #fd03; } .mark { opacity: .75; }
.verdict { font-weight: 650; } .said { border-left: 3px solid var(--line); padding-left: .8rem; }
.claim { background: var(--soft); padding: .2rem 1rem; border-radius: .5rem; margin: 1rem 0; }
svg.forest { width: 100%; height: auto; min-width: 34rem; } code { font-size: .85em; }
.small { font-size: .85rem; }
@media print { .scroll { overflow: visible; } body { max-width: none; } }
"""
