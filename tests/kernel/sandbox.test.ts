/** The sandbox itself: streams, statuses, signals, what is shared and what is not. */
import { describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PlatformError } from "../../src/platform/platform.ts";
import { project, run, stap, withDirectory } from "../harness/dist.ts";
import { complaints, describeKernel, machine, release } from "./machine.ts";

async function* pieces(total: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < total; sent += 100_000) yield Buffer.alloc(Math.min(100_000, total - sent), "x");
}

describeKernel("sandbox", () => {
  test("boots the kernel that was asked for", async () => {
    expect((await machine.command(["uname", "-r"])).stdout).toBe(`${release}\n`);
  });

  test("keeps stdout, stderr and the exit status apart", async () => {
    expect(await machine.command(["sh", "-c", "echo out; echo err >&2; exit 3"])).toEqual({ stdout: "out\n", stderr: "err\n", status: 3 });
  });

  test("passes input in whole, whatever its size", async () => {
    expect((await machine.command(["wc", "-c"], { stdin: pieces(3_000_000) })).stdout).toBe("3000000\n");
  });

  test("passes output out whole", async () => {
    const { stdout } = await machine.command(["seq", "200000"]);
    expect(Bun.hash(stdout)).toBe(Bun.hash(Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("")));
  });

  test("runs several commands at a time", async () => {
    const slow = machine.command(["sh", "-c", "read line; echo $line"], { stdin: after(machine.command(["true"])) });
    expect((await slow).stdout).toBe("go\n");
  });

  test("passes a signal to the whole group", async () => {
    const seen: string[] = [];
    const ready = Promise.withResolvers<void>();
    const stdout = (bytes: Uint8Array): boolean => {
      seen.push(Buffer.from(bytes).toString());
      ready.resolve();
      return true;
    };
    const process = await machine.spawn(["sh", "-c", "trap 'echo caught; exit 5' INT; echo ready; sleep 60 & wait"], { stdout });
    await ready.promise;
    process.kill("SIGINT", true);
    expect(await process.exited).toEqual({ code: 5 });
    expect(seen.join("")).toBe("ready\ncaught\n");
  });

  test("a reader that goes ends the writer", async () => {
    const process = await machine.spawn(["yes"], { stdout: () => false });
    expect(await process.exited).toEqual({ signal: "SIGPIPE" });
  });

  test("output that cannot be written ends its process, and the machine goes on", async () => {
    const full = (): boolean => {
      throw new PlatformError("ENOSPC", "No space left on device", "out");
    };
    const process = await machine.spawn(["yes"], { stdout: full });
    expect(await process.exited.catch((cause: Error) => cause.message)).toBe("No space left on device");
    expect((await machine.command(["sh", "-c", "while pidof yes > /dev/null; do sleep 0.1; done; echo none"])).stdout).toBe("none\n");
  });

  test("a process left behind holds nothing open", async () => {
    const { stdout, status } = await machine.command(["sh", "-c", "sleep 300 & echo left; exit 4"]);
    expect([stdout, status]).toEqual(["left\n", 4]);
    await machine.command(["sh", "-c", "kill $(pidof sleep)"]);
  });

  test("says what cannot be run", async () => {
    expect(await machine.command(["no-such-program"])).toEqual({ stdout: "", stderr: "sandbox: cannot run no-such-program: No such file or directory\n", status: 127 });
  });

  test("reads this machine's files and writes none of them", async () => {
    const directory = mkdtempSync(join(tmpdir(), "stap-files-"));
    writeFileSync(join(directory, "here"), "outside\n");
    expect((await machine.command(["cat", machine.inside(join(directory, "here"))])).stdout).toBe("outside\n");
    expect((await machine.command(["sh", "-c", `echo inside > ${machine.inside(join(directory, "here"))}`])).status).not.toBe(0);
    expect((await machine.command(["sh", "-c", "echo x > /etc/stap-sandbox-test && cat /etc/stap-sandbox-test"])).stdout).toBe("x\n");
    expect([readFileSync(join(directory, "here"), "utf8"), existsSync("/etc/stap-sandbox-test")]).toEqual(["outside\n", false]);
    rmSync(directory, { recursive: true });
  });

  test("shares one folder both ways", async () => {
    const { shared } = await machine.sandbox();
    writeFileSync(join(shared.outside, "from-outside"), "1\n");
    await machine.command(["sh", "-c", `cat ${shared.inside}/from-outside > ${shared.inside}/from-inside`]);
    expect(readFileSync(join(shared.outside, "from-inside"), "utf8")).toBe("1\n");
  });
});

async function* after(event: Promise<unknown>): AsyncGenerator<Uint8Array> {
  await event;
  yield Buffer.from("go\n");
}

describe("the end of a sandbox", () => {
  const starter = `
    import { realPlatform } from ${JSON.stringify(join(project, "src/platform/real.ts"))};
    import { Sandbox } from ${JSON.stringify(join(project, "src/sandbox/sandbox.ts"))};
    const sandbox = await Sandbox.start({ release: ${JSON.stringify(release)}, memory: 512 }, realPlatform());
    console.log(sandbox.shared.outside);
    if (process.argv[2] === "stop") { await sandbox.stop(); process.exit(0); }
    await new Promise(() => setInterval(() => undefined, 1000));
  `;

  /** Process ids whose command line names the sandbox's directory. */
  const processesOf = (directory: string): string[] =>
    readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(basename(directory)));

  const commandLine = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };

  test.each(["stop", "SIGINT", "SIGKILL"] as const)("by %s leaves no process and no file", async (way) => {
    const script = join(mkdtempSync(join(tmpdir(), "stap-starter-")), "starter.ts");
    writeFileSync(script, starter);
    const child = Bun.spawn([process.execPath, script, way], { stdout: "pipe", stderr: "inherit" });
    const { value } = await child.stdout.getReader().read();
    const directory = Buffer.from(value ?? new Uint8Array()).toString().trim().replace(/\/shared$/, "");
    expect(directory).toContain("stap-sandbox-");
    if (way !== "stop") child.kill(way);
    await child.exited;
    for (let tries = 0; tries < 100 && (existsSync(directory) || processesOf(directory).length > 0); tries++) await Bun.sleep(50);
    expect([existsSync(directory), processesOf(directory)]).toEqual([false, []]);
    rmSync(join(script, ".."), { recursive: true });
  });

  /** `stap --sandbox` with a script that prints without end, in a temporary folder of its own, once its first line has come. */
  const printing = async (body: (run: { child: Bun.Subprocess<"ignore", "pipe", "inherit">; directory: string; rest: () => Promise<string> }) => Promise<void>): Promise<void> =>
    withDirectory(async (directory) => {
      const argv = [stap, `--sandbox=${release}`, "-e", 'probe begin { println("Started") } probe timer.ms(1) { println("tick") } probe end { println("Ended") }'];
      const child = Bun.spawn(argv, { stdin: "ignore", stdout: "pipe", stderr: "inherit", env: { ...process.env, TMPDIR: directory, SYSTEMTAP_DIR: join(directory, "home") } });
      const reader = child.stdout.getReader();
      const decoder = new TextDecoder();
      let text = "";
      while (!text.includes("tick\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`it ended at once: ${text}`);
        text += decoder.decode(value, { stream: true });
      }
      const rest = async (): Promise<string> => {
        for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += decoder.decode(piece.value, { stream: true });
        return text;
      };
      await body({ child, directory, rest });
      const left = (): string[] => readdirSync(directory).filter((name) => name !== "home");
      for (let tries = 0; tries < 200 && (left().length > 0 || processesOf(directory).length > 0); tries++) await Bun.sleep(50);
      expect([left(), processesOf(directory)]).toEqual([[], []]);
    });

  test("stap --sandbox, killed while its script prints: no process and no file of the machine stays", async () => {
    await printing(async ({ child, directory }) => {
      expect(processesOf(directory).length).toBeGreaterThan(2);
      child.kill("SIGKILL");
      await child.exited;
      // Only stap itself knows of its folder for the module.
      for (const name of readdirSync(directory).filter((each) => /^stap[A-Za-z0-9]{6}$/.test(each))) rmSync(join(directory, name), { recursive: true });
    });
  });

  test("stap --sandbox, interrupted: the script ends as it does at home", async () => {
    await printing(async ({ child, rest }) => {
      child.kill("SIGINT");
      expect(await rest()).toEndWith("Ended\n");
      expect(await child.exited).toBe(0);
    });
  });

  test("stap --sandbox, its reader gone: it ends", async () => {
    await withDirectory(async (directory) => {
      const command = `"${stap}" --sandbox=${release} -e 'probe timer.ms(1) { println("tick") }' | head -1; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = await run(["bash", "-c", command], { environment: { TMPDIR: directory, SYSTEMTAP_DIR: join(directory, "home") }, limit: 100_000 });
      expect({ stdout, stderr }).toEqual({ stdout: "tick\n0\n", stderr: "" });
      expect(readdirSync(directory).filter((name) => name !== "home")).toEqual([]);
    });
  });

  test("a boot that fails says what the console said", async () => {
    const failing = `
      import { realPlatform } from ${JSON.stringify(join(project, "src/platform/real.ts"))};
      import { Sandbox } from ${JSON.stringify(join(project, "src/sandbox/sandbox.ts"))};
      await Sandbox.start({ release: ${JSON.stringify(release)}, memory: 512, kernelArguments: "rdinit=/nothing root=none" }, realPlatform()).catch((cause) => console.log(cause.message));
      process.exit(0);
    `;
    const { stdout } = await run([process.execPath, "-e", failing]);
    expect(stdout).toContain(`the sandbox's machine (kernel ${release}) ended`);
    expect(stdout).toContain("Kernel panic");
  });
});

describe("what counts as a complaint of the kernel", () => {
  const taint = "<4>[    5.000000] hello: loading out-of-tree module taints kernel.";

  test.each([
    ["a warning before the first module", `<4>[    1.0] mtrr: odd\n${taint}`, 0],
    ["the taint lines", `${taint}\n<4>[    5.1] hello: module verification failed: signature and/or required key missing - tainting kernel`, 0],
    ["a warning after it", `${taint}\n<4>[    6.0] something`, 1],
    ["an error of another facility", `${taint}\n<11>[    6.0] daemon: something`, 1],
    ["a stall at any level", `<6>[    1.0] rcu: INFO: rcu_preempt self-detected stall on CPU`, 1],
    ["an installation", `${taint}\n<6>[    6.0] installed`, 0],
  ])("%s", (_, log, count) => {
    expect(complaints(log).length).toBe(count);
  });
});
