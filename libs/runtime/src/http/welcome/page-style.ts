/** One column that a phone can show: what is long is broken, never cut off. */
export const pageStyle = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem}
h1{margin-bottom:0}
h2{font-size:1.1rem;margin:1.5rem 0 .3rem}
h3{font-size:1rem;margin:1rem 0 0;overflow-wrap:anywhere}
pre{background:#8882;padding:.8rem;border-radius:.3rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.25rem .5rem .25rem 0;border-bottom:1px solid #8884;overflow-wrap:anywhere}
td:last-child,th:last-child{text-align:right;width:8rem;font-variant-numeric:tabular-nums}
button,input{font:inherit}
input{max-width:100%;box-sizing:border-box}
#health::before{content:"";display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.5em;background:#888}
#health.good::before{background:#2a2}
#health.bad::before{background:#d33}`;
