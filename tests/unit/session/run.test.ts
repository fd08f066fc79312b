import { describe, expect, test } from "bun:test";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { FakePlatform, type FakeChild } from "../../../src/platform/fake.ts";
import { type ExitStatus, PlatformError } from "../../../src/platform/platform.ts";
import type { SessionOptions } from "../../../src/session/options.ts";
import { CommandCode, RecordKind } from "../../../src/session/protocol.ts";
import { run } from "../../../src/session/run.ts";
import { armed, concat, finished, ledgerPayload, output, record } from "./stream.ts";

const PLAIN: SessionOptions = {
  outputFile: undefined,
  bufferMegabytes: undefined,
  timeoutSeconds: undefined,
  command: undefined,
  target: undefined,
  globals: [],
  verbosity: 0,
  suppressWarnings: false,
  colors: undefined,
};

/** How the script of a test behaves: what it sends when it starts, and what when it is told to stop. */
interface Script {
  readonly says: readonly Uint8Array[];
  readonly saysAtStop?: readonly Uint8Array[];
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly platform: FakePlatform;
  readonly diagnostics: Diagnostics;
}

interface Scene {
  readonly options?: Partial<SessionOptions>;
  readonly prepare?: (platform: FakePlatform) => void;
  /** Once the script has said its first words. */
  readonly meanwhile?: (platform: FakePlatform, target: FakeChild | undefined) => void;
  readonly runtime?: "kernel" | "user";
}

async function play(script: Script, scene: Scene = {}): Promise<Outcome> {
  const platform = new FakePlatform();
  platform.files.directories.add("/sys/module/stap_1");
  platform.files.directories.add("/tmp/stap_1");
  scene.prepare?.(platform);
  scriptOverNetlink(script, platform);
  scriptOverPipes(script, platform);
  const diagnostics = new Diagnostics();
  const running = run({ runtime: scene.runtime ?? "kernel", path: "/tmp/stap_1", name: "stap_1" }, { ...PLAIN, ...scene.options }, platform, diagnostics);
  await new Promise((resolve) => setTimeout(resolve, 0));
  scene.meanwhile?.(platform, platform.processes.children[0]);
  const status = await running;
  return { status, stdout: platform.terminal.text(1), stderr: platform.terminal.text(2), platform, diagnostics };
}

function scriptOverNetlink(script: Script, platform: FakePlatform): void {
  const { kernel } = platform;
  if (kernel.loadFails) return;
  kernel.onLoad = () => {
    for (const message of script.says) kernel.sockets[0]?.messages.push(message);
  };
  kernel.onSend = (socket) => {
    for (const message of script.saysAtStop ?? []) socket.messages.push(message);
  };
}

function scriptOverPipes(script: Script, platform: FakePlatform): void {
  platform.processes.onSpawn = (child, argv) => {
    if (argv[0] !== "/tmp/stap_1") return;
    for (const message of script.says) child.stdout.push(message);
    child.onWrite = () => {
      for (const message of script.saysAtStop ?? []) child.stdout.push(message);
      child.exit({ code: 0 });
    };
    if (script.saysAtStop === undefined) child.exit({ code: 0 });
  };
}

/** Says hello, waits to be stopped, says good-bye. */
const PATIENT: Script = { says: [concat(armed(1), output(2, "hello\n"))], saysAtStop: [concat(output(3, "bye\n"), finished(4))] };
const SHORT: Script = { says: [concat(armed(1), output(2, "hello\n"), finished(3))] };

describe("signals", () => {
  test("one that comes while the module is being loaded ends the script, and the module goes", async () => {
    const prepare = (platform: FakePlatform): void => {
      const open = platform.kernel.openNetlink.bind(platform.kernel);
      platform.kernel.openNetlink = () => {
        platform.signal("SIGTERM");
        return open();
      };
    };
    const { status, stdout, platform } = await play(PATIENT, { prepare });
    expect({ status, stdout, removed: platform.kernel.removed }).toEqual({ status: 0, stdout: "hello\nbye\n", removed: ["stap_1"] });
  });
});

describe("standard input", () => {
  const FILE = "/proc/systemtap/stap_1/__stdin";

  test("goes byte by byte into the file of a script with input probes, and the terminal is as it was afterwards", async () => {
    const taken: string[] = [];
    const commands: string[] = [];
    const prepare = ({ files, processes, terminal }: FakePlatform): void => {
      files.write(FILE, "");
      files.openSink = () => ({ write: (bytes) => taken.push(Buffer.from(bytes).toString()), ready: async () => undefined, close: () => void taken.push("closed") });
      terminal.isTerminal = () => true;
      processes.onRun = (argv) => {
        commands.push(argv.join(" "));
        return { status: { code: 0 }, stdout: "500:5:bf\n", stderr: "" };
      };
    };
    const meanwhile = async (platform: FakePlatform): Promise<void> => {
      const [source] = platform.processes.children;
      source?.stdout.push(Buffer.from("ab\n"));
      await new Promise((resolve) => setTimeout(resolve, 0));
      platform.signal("SIGINT");
    };
    const { status, platform } = await play(PATIENT, { prepare, meanwhile: (platform) => void meanwhile(platform) });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect({ status, taken, commands }).toEqual({ status: 0, taken: ["a", "b", "\n", "closed"], commands: ["stty -g", "stty -icanon min 1 time 0", "stty 500:5:bf"] });
    expect(platform.processes.started.map(({ argv, options }) => [argv, options.stdin])).toContainEqual([["cat"], "inherit"]);
  });

  test("is left alone by other scripts", async () => {
    expect((await play(SHORT)).platform.processes.started).toEqual([]);
  });
});

describe("a script that ends by itself", () => {
  for (const runtime of ["kernel", "user"] as const) {
    test(`over ${runtime}`, async () => {
      const { status, stdout, stderr } = await play(SHORT, { runtime });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "hello\n", stderr: "" });
    });
  }

  test("its module is removed", async () => {
    expect((await play(SHORT)).platform.kernel.removed).toEqual(["stap_1"]);
  });

  test("a failed one gives 1", async () => {
    const { status, stderr } = await play({ says: [concat(armed(1), record(2, RecordKind.error, "division by 0 near x"), finished(3, true))] });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "ERROR: division by 0 near x\n" });
  });

  test("messages stand in order with the output", async () => {
    const says = [concat(output(4, "three\n"), finished(5)), concat(output(1, "one\n"), record(2, RecordKind.warning, "two"), armed(3))];
    const { platform } = await play({ says });
    expect(platform.terminal.written.map(({ fd, text }) => `${fd} ${text}`)).toEqual(["1 one\n", "2 WARNING: two\n", "1 three\n"]);
  });

  test("-w silences its warnings, not its errors", async () => {
    const says = [concat(record(1, RecordKind.warning, "w"), record(2, RecordKind.error, "e"), finished(3))];
    expect((await play({ says }, { options: { suppressWarnings: true } })).stderr).toBe("ERROR: e\n");
  });

  test("colours stand around the word", async () => {
    const says = [concat(record(1, RecordKind.error, "e"), finished(2))];
    const { stderr } = await play({ says }, { options: { colors: { error: "01;31", warning: "00;33" } } });
    expect(stderr).toBe("\x1b[01;31m\x1b[KERROR:\x1b[m\x1b[K e\n");
  });

  test("-o: the name is a strftime format", async () => {
    const { platform, stdout } = await play(SHORT, { options: { outputFile: "/tmp/log-%F" } });
    expect([platform.files.readText("/tmp/log-20260101"), stdout]).toEqual(["hello\n", ""]);
  });

  test("a record that never comes does not hold back the rest for ever", async () => {
    const { stdout, stderr, status } = await play({ says: [concat(armed(1), output(2, "a\n"), output(4, "b\n"), finished(5))] });
    expect({ stdout, stderr, status }).toEqual({ stdout: "a\nb\n", stderr: "WARNING: There were 1 transport failures. Lost: 1 message; -s MB asks for a larger buffer.\n", status: 0 });
  });

  test("a stream that makes no sense is an error", async () => {
    const { status, stderr } = await play({ says: [new TextEncoder().encode("printf to the wrong place, by embedded C")] });
    expect(status).toBe(1);
    expect(stderr).toContain("ERROR: The script's output makes no sense");
  });
});

describe("load parameters", () => {
  test("of a module", async () => {
    const { platform } = await play(SHORT, { options: { target: 42, bufferMegabytes: 3, globals: ["a=1", "b=two words"] } });
    const parameters = platform.kernel.loaded[0]?.parameters.replace(/stp_token=\d+/, "stp_token=T");
    expect(parameters).toBe('stp_port=4000 stp_token=T stp_target=42 stp_buffer=4194304 stp_reader=100 stp_zone=%z,%Z stp_globals=a=1 stp_globals="b=two words"');
  });

  test("of a process", async () => {
    const { platform } = await play(SHORT, { runtime: "user", options: { target: 42, globals: ["a=1", "b=two words"] } });
    expect(platform.processes.started[0]?.argv.slice(2)).toEqual(["stp_target=42", "stp_globals=a=1\nb=two words"]);
  });
});

describe("the user ends it", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    test(`${signal} stops it; what end probes say is shown`, async () => {
      const { status, stdout, platform } = await play(PATIENT, { meanwhile: (world) => expect(world.signal(signal)).toBe(true) });
      expect({ status, stdout, removed: platform.kernel.removed }).toEqual({ status: 0, stdout: "hello\nbye\n", removed: ["stap_1"] });
    });
  }

  test("a second signal insists", async () => {
    const deaf: Script = { says: PATIENT.says, saysAtStop: [] };
    const meanwhile = (world: FakePlatform): void => {
      world.signal("SIGINT");
      world.signal("SIGINT");
    };
    const { status, stdout, stderr, platform } = await play(deaf, { meanwhile });
    expect({ status, stdout, stderr, removed: platform.kernel.removed }).toEqual({ status: 0, stdout: "hello\n", stderr: "", removed: ["stap_1"] });
  });

  test("signals are let go afterwards", async () => {
    expect((await play(SHORT)).platform.signal("SIGINT")).toBe(false);
  });

  test("-T ends it", async () => {
    expect((await play(PATIENT, { options: { timeoutSeconds: 5 } })).stdout).toBe("hello\nbye\n");
  });

  test("the reader of standard output goes", async () => {
    const script: Script = { says: [concat(armed(1), output(2, "1\n")), output(3, "2\n")], saysAtStop: [concat(output(4, "3\n"), finished(5))] };
    const { status, stdout, stderr } = await play(script, { prepare: (world) => void (world.terminal.patience = 2) });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "1\n", stderr: "" });
  });

  test("somebody else removes the module", async () => {
    const { status, stderr } = await play({ says: PATIENT.says }, { meanwhile: (world) => world.files.remove("/sys/module/stap_1") });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "ERROR: The script ended without a word: its module was removed or its process killed\n" });
  });
});

describe("-c", () => {
  const ends = (status: ExitStatus) => (_: FakePlatform, child: FakeChild | undefined) => child?.exit(status);
  const cases: readonly { readonly name: string; readonly ended: ExitStatus; readonly status: number; readonly stderr: string }[] = [
    { name: "ends well", ended: { code: 0 }, status: 0, stderr: "" },
    { name: "fails", ended: { code: 3 }, status: 1, stderr: "WARNING: Child process exited with status 3\n" },
    { name: "is killed", ended: { signal: "SIGTERM" }, status: 1, stderr: "WARNING: Child process exited with signal 15 (Terminated)\n" },
  ];
  for (const { name, ended, status, stderr } of cases) {
    test(`the program ${name}: the session ends with it`, async () => {
      const outcome = await play(PATIENT, { options: { command: "prog" }, meanwhile: ends(ended) });
      expect({ status: outcome.status, stdout: outcome.stdout, stderr: outcome.stderr }).toEqual({ status, stdout: "hello\nbye\n", stderr });
    });
  }

  test("it starts when the probes are armed, and its pid is the target", async () => {
    const { platform } = await play(PATIENT, { options: { command: "prog" }, meanwhile: ends({ code: 0 }) });
    expect(platform.processes.children[0]?.released).toBe(true);
    expect(platform.kernel.loaded[0]?.parameters).toContain("stp_target=200");
  });

  test("it does not start when loading fails", async () => {
    const { platform, status } = await play(SHORT, { options: { command: "prog" }, prepare: refuse("EPERM") });
    const child = platform.processes.children[0];
    expect([status, child?.released, child?.signals]).toEqual([1, false, ["SIGKILL"]]);
  });

  test("interrupted with it: no complaint", async () => {
    const meanwhile = (world: FakePlatform, child: FakeChild | undefined): void => {
      world.signal("SIGINT");
      child?.exit({ signal: "SIGINT" });
    };
    const { status, stderr } = await play(PATIENT, { options: { command: "prog" }, meanwhile });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

/** The kernel takes no module. */
function refuse(code: string): (platform: FakePlatform) => void {
  return (platform) => {
    platform.kernel.loadFails = new PlatformError(code, "reason");
    platform.files.write("/tmp/stap_1", "module");
  };
}

describe("a module that cannot be loaded: one line, what and what next", () => {
  const cases: readonly { readonly code: string; readonly world?: (platform: FakePlatform) => void; readonly says: string }[] = [
    { code: "EPERM", world: (p) => void (p.kernel.capabilityMask = 0n), says: "run as root, or use --runtime=user" },
    { code: "EPERM", world: (p) => void (p.kernel.capabilityMask = 1n << 16n), says: "(CAP_NET_ADMIN); run as root" },
    { code: "EPERM", world: (p) => p.files.write("/proc/sys/kernel/modules_disabled", "1\n"), says: "kernel.modules_disabled=1" },
    { code: "EPERM", world: (p) => p.files.write("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n"), says: "locked down" },
    { code: "EEXIST", says: "a module named stap_1 is loaded already" },
    { code: "EBUSY", says: "try again" },
    { code: "ENOKEY", says: "signed modules only" },
    { code: "ENOSYS", says: "built without loadable modules" },
    { code: "ENOEXEC", says: "it is no kernel module" },
  ];
  for (const { code, world, says } of cases) {
    test(`${code}: ${says}`, async () => {
      const prepare = (platform: FakePlatform): void => {
        refuse(code)(platform);
        world?.(platform);
      };
      const { status, stdout, diagnostics } = await play(SHORT, { prepare });
      const [diagnostic] = diagnostics.errors;
      expect([status, stdout, diagnostic?.code]).toEqual([1, "", "load-failed"]);
      expect(diagnostic?.message).toStartWith("Couldn't insert module '/tmp/stap_1': ");
      expect(diagnostic?.message).toContain(says);
      expect(diagnostic?.message).not.toContain("\n");
    });
  }
});

test("what earlier runs left is removed before", async () => {
  const prepare = (platform: FakePlatform): void => {
    for (const [name, state] of [["stap_a", "orphaned"], ["stap_b", "running"], ["stap_c", "finished"]]) platform.files.write(`/sys/module/${name}/parameters/stp_state`, `${state}\n`);
    platform.files.write("/sys/module/ext4/parameters/x", "1");
  };
  expect((await play(SHORT, { prepare })).platform.kernel.removed).toEqual(["stap_a", "stap_c", "stap_1"]);
});

test("a module that is busy for a moment is removed all the same", async () => {
  const tries = { left: 3 };
  const prepare = (platform: FakePlatform): void => {
    platform.kernel.onRemove = () => {
      if (tries.left-- > 0) throw new PlatformError("EAGAIN", "Resource temporarily unavailable");
    };
  };
  const { platform, stderr } = await play(SHORT, { prepare });
  expect([platform.kernel.removed, stderr]).toEqual([["stap_1"], ""]);
});

describe("ledger", () => {
  const lossy = ledgerPayload({ records_dropped: 37, lines_dropped: 1850, bytes_dropped: 92500, records_written: 2, bytes_written: 12 }, [5, 7]);
  const warning = "WARNING: There were 37 transport failures. Lost: 37 messages, 1850 lines, 92500 bytes; -s MB asks for a larger buffer.\n";

  test("lost output is told, to the line", async () => {
    const { stderr, status } = await play({ says: [concat(armed(1), output(2, "x"), record(3, RecordKind.ledger, lossy), finished(4))] });
    expect({ stderr, status }).toEqual({ stderr: warning, status: 0 });
  });

  test("with -v all of it, also when it comes in pieces", async () => {
    const pieces = [record(2, RecordKind.ledger, lossy.subarray(0, 100)), record(3, RecordKind.ledger, lossy.subarray(100))];
    const { stderr } = await play({ says: [concat(armed(1), ...pieces, finished(4))] }, { options: { verbosity: 1 } });
    expect(stderr).toBe(`${warning}Pass 5: 2 probes armed after 0.0 ms.\nPass 5: memory: 0ctx/0net/0alloc kb.\nPass 5: 12 hits, 0 skipped, 0 errors.\nPass 5: 2 messages of output, 12 bytes; 37 lost.\n`);
  });
});

test("stop and the end of the target are different commands", async () => {
  const codes: number[] = [];
  const note = (world: FakePlatform): void => {
    const send = world.kernel.onSend;
    world.kernel.onSend = (socket, payload) => {
      codes.push(new DataView(payload.buffer).getUint32(8, true));
      send(socket, payload);
    };
  };
  await play(PATIENT, { meanwhile: (world) => (note(world), void world.signal("SIGINT")) });
  await play(PATIENT, { options: { command: "prog" }, meanwhile: (world, child) => (note(world), child?.exit({ code: 0 })) });
  expect(codes).toEqual([CommandCode.stop, CommandCode.targetGone]);
});
