/** What is measured: scripts that no cache has seen, because a number in them is new each time. */

/** Our language and upstream's know both. */
export function hello(serial: number): string {
  return `probe begin { println("Started ${serial}") exit() }`;
}

/** Twenty probes of about twelve statements each, over globals of every type, with functions, loops and formatted output. */
export function twentyProbes(serial: number): string {
  const probes = Array.from({ length: 20 }, (_, index) => `probe timer.ms(${100 + index}) {\n${body(index, serial)}\n}`);
  return [`global hits, last, names, sizes, total = ${serial}`, "function scale(value, factor) { if (factor == 0) return value; return value * factor }", ...probes, "probe begin { exit() }", ""].join("\n");
}

function body(index: number, serial: number): string {
  return `  key = sprintf("probe-%d", ${index})
  hits[key]++
  value = scale(hits[key], ${index}) + ${serial}
  total += value & 255
  for (i = 0; i < 3; i++)
    names[key, i] = key . "/" . sprint(i)
  if (value > last[key]) {
    last[key] = value
    sizes[key] <<< value
  }
  foreach (k in hits- limit 2)
    printf("%s %d %x\\n", k, hits[k], last[k])
  if (key in last)
    printf("%-10s %5d %s %d\\n", key, total, names[key, 2], @count(sizes[key]))`;
}
