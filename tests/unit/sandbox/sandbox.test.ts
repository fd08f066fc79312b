import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { locksBeforeTranslation } from "../../../src/sandbox/acceleration.ts";
import { writeArchive } from "../../../src/sandbox/cpio.ts";
import { decodeFrames, encodeCommand, encodeFrame, type Frame, FrameKind, word, words } from "../../../src/sandbox/frames.ts";
import { exitStatus, GuestProcess } from "../../../src/sandbox/guest-process.ts";
import { chooseKernel, compareReleases } from "../../../src/sandbox/kernels.ts";

describe("cpio archive", () => {
  const entries = [
    { path: "bin", content: undefined, executable: true },
    { path: "bin/tool", content: Buffer.from("#!/bin/sh\n"), executable: true },
    { path: "odd", content: Buffer.from("12345"), executable: false },
  ];

  test("busybox lists what was put in, with its modes and sizes", () => {
    const listed = spawnSync("busybox", ["cpio", "-tv"], { input: writeArchive(entries), encoding: "utf8" });
    const lines = listed.stdout.trim().split("\n").map((line) => line.split(/\s+/));
    expect(lines.map((words) => [words[0], words[2], words.at(-1)])).toEqual([
      ["drwxr-xr-x", "0", "bin"],
      ["-rwxr-xr-x", "10", "bin/tool"],
      ["-rw-r--r--", "5", "odd"],
    ]);
  });

  test("every part begins at a multiple of four", () => {
    expect(writeArchive(entries).length % 4).toBe(0);
  });
});

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("frames", () => {
  const sent = [encodeFrame(FrameKind.ready, 0), encodeFrame(FrameKind.output, 7, Buffer.from("some text")), encodeFrame(FrameKind.exited, 7, words(256))];

  test.each([1, 5, 12, 1000])("survive a stream cut every %d bytes", async (size) => {
    const got: [number, number, string][] = [];
    for await (const frame of decodeFrames(inPieces(Buffer.concat(sent), size))) got.push([frame.kind, frame.run, Buffer.from(frame.payload).toString("latin1")]);
    expect(got).toEqual([[FrameKind.ready, 0, ""], [FrameKind.output, 7, "some text"], [FrameKind.exited, 7, "\x00\x01\x00\x00"]]);
  });

  test("a command is counts, then strings", () => {
    const bytes = Buffer.from(encodeCommand({ argv: ["a", "b c"], directory: "/", environment: { X: "1", GONE: undefined } }));
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.subarray(8).toString()]).toEqual([2, 1, "/\0a\0b c\0X=1\0"]);
  });
});

describe("a process inside", () => {
  const frame = (kind: number, payload: Uint8Array = new Uint8Array()): Frame => ({ kind, run: 1, payload });

  test("exit statuses are those of waitpid", () => {
    expect(exitStatus(3 << 8)).toEqual({ code: 3 });
    expect(exitStatus(9)).toEqual({ signal: "SIGKILL" });
    expect(exitStatus(11 | 0x80)).toEqual({ signal: "SIGSEGV" });
  });

  test("input waits while more than the window is under way", async () => {
    const sent: number[] = [];
    const process = new GuestProcess((kind, payload) => void (kind === FrameKind.input && sent.push(payload?.length ?? 0)), () => true, () => true);
    const total = (): number => sent.reduce((sum, length) => sum + length, 0);
    const feeding = process.feed(inPieces(new Uint8Array(400_000), 400_000));
    await Bun.sleep(5);
    expect(total()).toBeLessThanOrEqual(256 * 1024);
    expect(total()).toBeGreaterThan(200_000);
    process.take(frame(FrameKind.taken, words(total())));
    await feeding;
    expect([total(), sent.at(-1)]).toEqual([400_000, 0]);
  });

  test("a reader that has gone closes that stream only", () => {
    const sent: [number, number][] = [];
    const process = new GuestProcess((kind, payload = new Uint8Array()) => void sent.push([kind, word(frame(kind, payload))]), () => false, () => true);
    process.take(frame(FrameKind.errorOutput, Buffer.from("e")));
    process.take(frame(FrameKind.output, Buffer.from("o")));
    expect(sent).toEqual([[FrameKind.close, 1]]);
  });

  test("losing the machine is an error for who waits", async () => {
    const process = new GuestProcess(() => undefined, () => true, () => true);
    process.abandon(new Error("gone"));
    await expect(process.exited).rejects.toThrow("gone");
  });
});

describe("choosing a kernel", () => {
  const installed = ["6.1.0-55-cloud-amd64", "6.1.0-56-cloud-amd64", "6.1.0-56-amd64", "6.12.117+deb12-cloud-amd64"].sort(compareReleases);

  test.each([
    ["6.12", "6.12.117+deb12-cloud-amd64"],
    ["6.1.0-55-cloud-amd64", "6.1.0-55-cloud-amd64"],
    ["6.1.0-56-amd64", "6.1.0-56-amd64"],
    ["6.1", "6.1.0-56-cloud-amd64"],
    [undefined, "6.1.0-56-cloud-amd64"],
    ["6.2", undefined],
  ])("%p is %p", (wanted, release) => {
    expect(chooseKernel(installed, wanted)).toBe(release);
  });
});

test("an emulator gets a thread for each CPU only from the version on that may have them", () => {
  const said = ["QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", "QEMU emulator version 8.0.4", "QEMU emulator version 8.1.0", "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)", "?"];
  expect(said.map(locksBeforeTranslation)).toEqual([false, false, true, true, false]);
});
