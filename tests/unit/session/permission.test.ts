import { expect, test } from "bun:test";
import { refusalToLoad } from "../../../src/session/permission.ts";
import { FakePlatform } from "../../../src/platform/fake.ts";

function platform(files: Record<string, string>, capabilities?: bigint): FakePlatform {
  const fake = new FakePlatform();
  for (const [path, text] of Object.entries(files)) fake.files.write(path, text);
  if (capabilities !== undefined) fake.kernel.capabilityMask = capabilities;
  return fake;
}

function member(groups: readonly number[], groupFile = "root:x:0:\nstapusr:x:156:\nstapsys:x:157:\nstapdev:x:158:\n"): FakePlatform {
  const fake = platform({ "/proc/modules": "", "/etc/group": groupFile }, 0n);
  fake.processes.groupIds = groups;
  return fake;
}

test.each<[string, FakePlatform, RegExp | undefined]>([
  ["root where modules load", platform({ "/proc/modules": "" }), undefined],
  ["a kernel without modules", platform({}), /built without loadable modules; use --runtime=user/],
  ["no CAP_SYS_MODULE", platform({ "/proc/modules": "" }, 1n << 12n), /no permission to load modules; run as root, or use --runtime=user .*, or --sandbox$/],
  ["a member of stapdev", member([100, 158, 156]), /load modules; as a member of stapdev use sudo, with this rule in \/etc\/sudoers\.d: %stapdev ALL=\(root\) \/usr\/bin\/stap, or use --runtime=user/],
  ["a member of stapusr", member([156]), /: %stapusr ALL=\(root\) \/usr\/bin\/staprun MODULE\.ko, or/],
  ["a member of other groups", member([100]), /load modules; run as root, or/],
  ["no such groups here", member([100], "root:x:0:\n"), /load modules; run as root, or/],
  ["no CAP_NET_ADMIN", platform({ "/proc/modules": "" }, 1n << 16n), /no permission to send commands to a loaded module \(CAP_NET_ADMIN\); run as root/],
  ["modules switched off", platform({ "/proc/modules": "", "/proc/sys/kernel/modules_disabled": "1\n" }), /kernel\.modules_disabled=1/],
  ["modules not switched off", platform({ "/proc/modules": "", "/proc/sys/kernel/modules_disabled": "0\n" }), undefined],
])("%s", (_, world, expected) => {
  const refusal = refusalToLoad(world);
  if (expected === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatch(expected);
});
