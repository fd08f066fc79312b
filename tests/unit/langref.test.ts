/**
 * The language reference of Debian's systemtap-doc beside tests/language/langref.cases: every section has a case or a reason for having
 * none, and every example stands in a case or is left out for a reason. Where the document itself is installed (and pdftotext), the
 * tables here are compared with it.
 */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCases } from "../language/cases.ts";

const cases = parseCases(readFileSync(join(import.meta.dir, "../language/langref.cases"), "utf8"), "langref.cases");
const names = cases.map(({ name }) => name);

/** `langref 5.3, 5.4: semicolons` -> 5.3, 5.4 */
function sectionsOf(name: string): readonly string[] {
  const head = /^langref ([\d., to]+): /.exec(name)?.[1] ?? "";
  return head.match(/\d+(?:\.\d+)*/g) ?? [];
}

const PROSE = "nothing to run";
const PARTS = "its sections have them";

/** Sections, and why one has no case of its own. */
const SECTIONS: Readonly<Record<string, string>> = {
  "1": PARTS, "1.1": PROSE, "1.2": PROSE, "1.3": PROSE, "1.4": PARTS, "1.4.1": "", "1.4.2": "", "1.4.3": "", "1.5": "tests/cli", "1.6": "",
  "2": PARTS, "2.1": PROSE, "2.2": "tests/unit/elaborate-library.test.ts",
  "3": "", "3.1": "", "3.2": "", "3.2.1": "", "3.2.2": "", "3.2.3": "", "3.2.4": "", "3.2.5": "", "3.3": "", "3.3.1": "", "3.4": "", "3.5": "", "3.6": "", "3.7": "", "3.8": "",
  "4": PARTS, "4.1": "", "4.1.1": "4.1 has them", "4.1.2": "4.1 has them", "4.1.3": "", "4.1.4": "", "4.1.5": "", "4.2": "",
  "4.2.1": "tests/kernel", "4.2.2": "needs line numbers of debug information", "4.3": "", "4.4": "",
  "4.5": PARTS, "4.5.1": "processes", "4.5.2": "processes", "4.5.3": "processes", "4.5.4": "processes", "4.5.5": "processes", "4.5.6": "processes", "4.5.7": "processes",
  "4.5.8": "processes", "4.6": "Java is not there", "4.7": "tests/kernel: a file must be read and written from outside", "4.8": "no kernel has markers since 2.6.32", "4.9": "",
  "4.10": "system calls of the tapset", "4.11": "", "4.12": PARTS, "4.12.1": "", "4.12.2": "", "4.12.3": "", "4.12.4": "", "4.12.5": "",
  "5": PARTS, "5.1": "", "5.2": "", "5.2.1": "", "5.2.2": "", "5.2.3": "", "5.2.4": "", "5.2.5": "", "5.3": "", "5.4": "", "5.5": "", "5.6": "", "5.6.1": "", "5.6.2": "", "5.6.3": "",
  "5.6.4": "", "5.6.5": "", "5.6.6": "", "5.6.7": "", "5.6.8": "", "5.6.9": "", "5.6.10": "", "5.6.11": "", "5.6.12": "", "5.6.13": "", "5.7": "", "5.7.1": "", "5.7.2": "", "5.7.3": "",
  "5.8": PARTS, "5.8.1": "", "5.8.2": "", "5.8.3": "", "5.8.4": "", "5.8.5": "", "5.8.6": "", "5.9": PARTS, "5.9.1": "", "5.9.2": "",
  "6": "", "6.1": "", "6.2": "", "6.3": "", "6.4": "", "6.5": "", "6.6": "", "6.7": "", "6.8": "", "6.9": "", "6.10": "", "6.11": "", "6.12": "",
  "7": "", "7.1": "", "7.2": "", "7.3": "", "7.4": "", "7.5": "", "7.6": "",
  "8": "", "8.1": "", "8.2": "", "8.3": PARTS, "8.3.1": "", "8.3.2": "", "8.3.3": "", "8.3.4": "", "8.3.5": "", "8.4": PARTS, "8.4.1": "", "8.4.2": "", "8.5": "",
  "9": PARTS, "9.1": "", "9.2": "", "9.3": "", "9.4": "", "9.5": "", "9.6": "", "9.7": "", "10": "", "11": PROSE,
};

/** How each example begins, and the case where it runs, or `-` and why it does not. */
const EXAMPLES: readonly (readonly [beginning: string, where: string])[] = [
  ["global odds, evens", "langref 1.4.1: odds and evens"],
  ["function isprime (x) {", "langref 1.4.2: primes between 0 and 49"],
  ["function fibonacci(i) {", "langref 1.4.3: recursive functions"],
  ['probe kernel.function("sys_mkdir").call { log ("enter") }', "langref 3: entry and exit of a function"],
  ["$ stap -l 'kernel.function(\"*\")' | sort", "- tests/cli lists functions"],
  ["probe PROBEPOINT [, PROBEPOINT] { [STMT ...] }", "langref 3.1: one handler for several points"],
  ["probe <alias> = <probepoint> { <prologue_stmts> }", "langref 3.2: a prologue that skips the probe"],
  ['probe socket.sendmsg = kernel.function ("sock_sendmsg") { ... }', "langref 3.2: an alias of several aliases"],
  ["if ($flag1 != $flag2) next", "langref 3.2: target variables in an alias"],
  ['probe syscall.read = kernel.function("sys_read") { fildes = $fd }', "langref 3.2.1: a prologue that gives a target variable a name"],
  ['probe syscall.read += kernel.function("sys_read") { if (traceme)', "langref 3.2.2: an epilogue on a function"],
  ['probe syscall.read { printf("reading fd=%d\\n", fildes) }', "langref 3.2.3: an alias is used as a point"],
  ["probe sendrecv = tcp.sendmsg, tcp.recvmsg { ... }", "langref 3.2.4: .return and .maxactive as suffixes"],
  ["probe tcp.sendmsg.return.maxactive(10) {", "langref 3.2.4: .return and .maxactive as suffixes"],
  ["probe some_unrelated_probe = ... { ... }", "langref 3.2.5: wildcards over aliases"],
  ["global var1[=<value>], var2[=<value>]", "langref 3.3: a global that is only written is displayed"],
  ["private global var1[=<value>]", "langref 3.3: private globals"],
  ["function thisfn (arg1, arg2) {", "langref 3.4: functions with and without types"],
  ["function thatfn:string(arg1:long, arg2) {", "langref 3.4: functions with and without types"],
  ["private function three:long () { return 3 }", "langref 3.4: private functions and typed ones"],
  ['function f() %{ STAP_NEXT; print("second function") %}', "langref 3.4: overloads in C go on with STAP_NEXT"],
  ['function g() { print("first function") }', "langref 3.4: overloads by the number of arguments"],
  ['function f():3 { if (condition) next; print("first function") }', "langref 3.4: overloads by priority"],
  ["%{ #include <linux/in.h>", "langref 3.5: the three places of embedded C"],
  ["struct net_device *dev; char *name;", "langref 3.6: a pointer chain with kread"],
  ["function integer_ops:long (val) %{", "langref 3.6: integers in embedded C"],
  ["function string_ops:string (val) %{", "langref 3.6: strings in embedded C"],
  ["global var global var2[100] function increment() %{", "langref 3.8: globals in embedded C"],
  ['kernel.function("foo") kernel.function("foo").return', "langref 4.1: points that are valid"],
  ['kernel.syscall.* kernel.function("sys_*)', "langref 4.1.3: wildcards in functions"],
  ['kernel.function("no_such_function") ?', "langref 4.1.4: points that are optional"],
  ["syscall.{write,read}", "langref 4.1.5: braces"],
  ['kernel.function("*init*"), kernel.function("*exit*")', "- tens of thousands of functions are probed at once"],
  ['kernel.statement("*@kernel/time.c:296")', "- needs line numbers of debug information"],
  ['kprobe.function(FUNCTION) kprobe.function(FUNCTION).return', "langref 4.4: functions without debug information"],
  ['process.begin process("PATH").begin process(PID).begin', "- processes"],
  ["# stap -e 'probe process(\"ls\").function(\"*\").call {", "- processes"],
  ["% stap -e 'probe process.syscall, process.end {", "- processes"],
  ["$ stap -e 'global steps; probe process(\"/bin/ls\").insn {steps++}", "- processes"],
  ['java("PNAME").class("CLASSNAME").method("PATTERN")', "- Java"],
  ['procfs("PATH").read { $value = "100\\n" }', "- tests/kernel: a file must be read and written from outside"],
  ['kernel.mark("MARK")', "- no kernel has markers since 2.6.32"],
  ["syscall.NAME syscall.NAME.return", "- system calls of the tapset"],
  ["# Refers to a periodic interrupt, every 1000 jiffies: timer.jiffies(1000)", "langref 4.11: timers in their units"],
  ["timer.profile.tick", "langref 4.11: timer.profile.tick"],
  ['probe error { println ("Oops, errors occurred. Here\'s a report anyway.")', "langref 4.12.3: an error probe in place of end"],
  ["probe begin(-1000) { ... }", "langref 4.12.4: the order of begin probes"],
  ['str1 = "foo" "bar"', "langref 5.2.3: strings in pieces"],
  ["# ... shell style, to the end of line", "langref 5.4: comments in their three forms"],
  ['@cast(pointer, "task_struct", "kernel")->parent->tgid', "langref 5.6.11: typecasting"],
  ["if ($var->type == 1) { value = @cast($var->data, \"type1\")->bar", "langref 5.6.11: the type of void pointers at run time"],
  ['probe begin { printf("%d, %s\\n", $1, @2) }', "langref 5.7.3: arguments as literals"],
  ["%( CONDITION %? TRUE-TOKENS %)", "langref 5.8.1: a condition with both parts, and with one"],
  ['probe foo { if (@defined($bar)) log ("$bar is available here") }', "langref 5.8.2: whether a target variable is there"],
  ['%( kernel_v <= "2.6.5" %? **ERROR** %) # invalid token sequence', "langref 5.8.6: a condition on the kernel's version"],
  ['%( CONFIG_UTRACE == "y" %? probe process.syscall {} %)', "langref 5.8.6: the presence of a CONFIG option"],
  ["@define NAME(PARAM_1, PARAM_2, ...) %( BODY %)", "langref 5.9.1: parameters of macros"],
  ["@define foo %( x %) @define add(a,b) %( ((@a)+(@b)) %)", "langref 5.9.1: local macros"],
  ['%( CONFIG_UTRACE == "y" %? @define foo %( process.syscall %)', "langref 5.9.1: a macro defined in the part that is not taken"],
  ['@define foo %( %( CONFIG_UTRACE == "y" %? process.syscall %: **ERROR** %) %)', "langref 5.9.1: a macro that holds a condition"],
  ["try { /* do something */", "langref 6.2: try and catch"],
  ["delete ARRAY[INDEX1, INDEX2, ...]", "langref 6.3: delete"],
  ["for (EXP1; EXP2; EXP3) STMT", "langref 6.5: for"],
  ["foreach (VAR in ARRAY) STMT", "langref 6.6: foreach in its forms"],
  ["foreach (VAR in ARRAY limit EXP) STMT", "langref 6.6: a limit is computed once"],
  ["if (EXP) STMT1 [ else STMT2 ]", "langref 6.7: if and else"],
  ["while (EXP) STMT", "langref 6.12: while"],
  ['foo [4,"hello"] ++', "langref 7.1: the examples with what is there"],
  ["processusage [uid(),execname()] ++", "langref 7.1: the examples with what is there"],
  ["global ARRAY[<size>]", "langref 7.3: the capacity of an array"],
  ["global ARRAY1%[<size>], ARRAY2%", "langref 7.4: wrapping arrays"],
  ["foreach ([a,b] in foo) fuss_with(foo[a,b])", "langref 7.5: the loops of the examples"],
  ["a <<< delta_timestamp", "langref 8.1: the aggregation operator"],
  ["print(@hist_linear(reads, 0, 10240, 200))", "langref 8.4.1: a linear histogram"],
  ["print(@hist_log(reads))", "langref 8.4.2: a logarithmic histogram"],
  ["for (i = 97; i < 110; i++)", "langref 9.2: bytes written as numbers"],
  ["stap -e 'probe begin{printf(\"%b%b\", 0xc0dedbad, \\", "langref 9.2: binary numbers of eight bytes"],
  ['printf("%1b%1b%1blo %1b%1brld\\n", 72,101,108,87,111)', "langref 9.2: a greeting in bytes"],
  ['printd("/", "one", "two", "three", 4, 5, 6)', "langref 9.3: printd"],
];

describe("the language reference", () => {
  test("every section has a case or a reason", () => {
    const covered = new Set(names.flatMap(sectionsOf));
    expect(Object.entries(SECTIONS).filter(([section, reason]) => reason === "" && !covered.has(section)).map(([section]) => section)).toEqual([]);
    expect([...covered].filter((section) => SECTIONS[section] === undefined)).toEqual([]);
  });
  test("every example stands in a case or is left out for a reason", () => {
    expect(EXAMPLES.map(([, where]) => where).filter((where) => !where.startsWith("- ") && !names.includes(where))).toEqual([]);
  });
});

const document = "/usr/share/doc/systemtap-doc/langref.pdf";
const text = existsSync(document) && Bun.which("pdftotext") !== null ? Bun.spawnSync(["pdftotext", "-layout", document, "-"]).stdout.toString() : "";

describe.skipIf(text === "")("the language reference, where systemtap-doc and pdftotext are installed", () => {
  test("has these sections", () => {
    const contents = text.slice(0, text.indexOf("SYSTEMTAP OVERVIEW"));
    const listed = [...contents.matchAll(/^ *(\d+(?:\.\d+){0,2}) +\S.*\d$/gm)].map((match) => match[1]!);
    expect([...new Set(listed)].sort()).toEqual(Object.keys(SECTIONS).sort());
  });
  test("has these examples", () => {
    const words = squeezed(text);
    expect(EXAMPLES.map(([beginning]) => beginning).filter((beginning) => !words.includes(squeezed(beginning)))).toEqual([]);
  });
});

/** Without white space and lines that are pages' own, with the quotes of a keyboard. */
function squeezed(from: string): string {
  return from.replace(/^.*\f.*$|^ +\d+$/gm, "").replace(/[’‘]/g, "'").replace(/[”“]/g, '"').replace(/\s+/g, "");
}
