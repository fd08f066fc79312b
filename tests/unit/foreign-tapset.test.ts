/** The tapset of an installed upstream, given with -I: indexed in a moment, and every file of it parses. */
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { openLibrary } from "../../src/elaborate/open-library.ts";
import { tapsetFiles } from "../../src/elaborate/tapset-files.ts";
import { realPlatform } from "../../src/platform/real.ts";
import { parseScript, type ParseOptions } from "../../src/syntax/parse.ts";

const directory = "/usr/share/systemtap/tapset";
const options: ParseOptions = {
  guru: true, kernelRelease: "6.1.0-56-cloud-amd64", arch: "x86_64", config: () => undefined, compatible: "5.6", runtime: "kernel", privilege: "stapdev", arguments: [],
};
/** Seconds of CPU, whatever else the machine does. */
const INDEX_LIMIT = 0.5;

describe.skipIf(!existsSync(directory))("upstream's tapset, where the package systemtap-common is installed", () => {
  const platform = realPlatform();
  const opened = new Diagnostics();

  const start = process.cpuUsage();
  const library = openLibrary([directory], options, platform, opened);
  const { user, system } = process.cpuUsage(start);

  test(`is indexed in ${INDEX_LIMIT} s of one CPU`, () => {
    expect(library.size).toBeGreaterThan(400);
    expect((user + system) / 1e6).toBeLessThan(INDEX_LIMIT);
  });

  test("every file parses", () => {
    const paths = tapsetFiles(directory, options, platform.files).filter((path) => path.endsWith(".stp"));
    const wrong = paths.filter((name) => {
      const diagnostics = new Diagnostics();
      const script = parseScript({ name, text: platform.files.readText(name), role: "library" }, { ...options, macros: library.macros }, diagnostics);
      return script === undefined || diagnostics.errors.length > 0;
    });
    expect(opened.errors.map(({ message }) => message)).toEqual([]);
    expect(wrong).toEqual([]);
  }, 300_000);
});
