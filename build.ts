/**
 * `npm run build`: makes dist/stap, one executable that carries the grammar (compiled by src/syntax/recipe.ts, a Bun macro), the C
 * runtime, the tapset, and the tapset's index and trees.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { carriedLibrary, LIBRARY } from "./src/elaborate/carried.ts";
import { Diagnostics } from "./src/diagnostics/diagnostic.ts";
import { Renderer } from "./src/diagnostics/render.ts";

const project = import.meta.dir;
const options = parseArguments(process.argv.slice(2));
const work = mkdtempSync(join(tmpdir(), "stap-build-"));
try {
  writeLibrary(join(work, LIBRARY));
  await compile([join(project, "c-runtime"), join(project, "tapsets"), join(work, LIBRARY)]);
} finally {
  rmSync(work, { recursive: true });
}

/** `--entry FILE` and `--outfile FILE` are for tests of the build itself. */
function parseArguments(words: readonly string[]): { entry: string; outfile: string } {
  const after = (flag: string): string | undefined => words[words.indexOf(flag) + 1 || words.length];
  return { entry: after("--entry") ?? join(project, "src/cli/main.ts"), outfile: after("--outfile") ?? join(project, "dist/stap") };
}

/** The index of the tapset, and a tree for each file whose parsing asks nothing of the kernel. */
function writeLibrary(directory: string): void {
  const paths = [...new Bun.Glob("**/*.{stp,stpm}").scanSync(join(project, "tapsets"))].sort();
  const sources = paths.map((path) => ({ name: `tapsets/${path}`, text: readFileSync(join(project, "tapsets", path), "utf8"), role: "embedded" as const }));
  const diagnostics = new Diagnostics();
  for (const { path, text } of carriedLibrary(sources, diagnostics)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (diagnostics.errors.length === 0) return;
  process.stderr.write(new Renderer({ verbose: true }).render(diagnostics.all));
  process.exit(1);
}

async function compile(assets: readonly string[]): Promise<void> {
  mkdirSync(dirname(options.outfile), { recursive: true });
  const kept = assets.filter((directory) => readdirSync(directory).length > 0);
  const bun = Bun.spawn([
    process.execPath, "build", "--compile", "--minify", "--bytecode", "--format=esm",
    // The passes are run once; what a session runs is compiled as usual (Platform.expectLongRun).
    "--compile-jit-policy=100",
    // Settings of whatever directory the user stands in: a bunfig.toml there could run code of its own.
    "--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig",
    ...kept.map((directory) => `--asset=${directory}`), options.entry, "--outfile", options.outfile,
  ], { cwd: project, stdout: "pipe", stderr: "pipe" });
  const [status, output, errors] = await Promise.all([bun.exited, new Response(bun.stdout).text(), new Response(bun.stderr).text()]);
  if (status !== 0) {
    process.stderr.write(`${output}${errors}`);
    process.exit(status);
  }
}
