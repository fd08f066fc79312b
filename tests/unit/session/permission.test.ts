import { expect, test } from "bun:test";
import { refusalToLoad } from "../../../src/session/permission.ts";
import { FakePlatform } from "../../../src/platform/fake.ts";

function platform(files: Record<string, string>, capabilities?: bigint): FakePlatform {
  const fake = new FakePlatform();
  for (const [path, text] of Object.entries(files)) fake.files.write(path, text);
  if (capabilities !== undefined) fake.kernel.capabilityMask = capabilities;
  return fake;
}

test.each<[string, FakePlatform, RegExp | undefined]>([
  ["root where modules load", platform({ "/proc/modules": "" }), undefined],
  ["a kernel without modules", platform({}), /built without loadable modules; use --runtime=user/],
  ["no CAP_SYS_MODULE", platform({ "/proc/modules": "" }, 1n << 12n), /no permission to load modules; run as root, or use --runtime=user .*, or --sandbox$/],
  ["no CAP_NET_ADMIN", platform({ "/proc/modules": "" }, 1n << 16n), /no permission to send commands to a loaded module \(CAP_NET_ADMIN\); run as root/],
  ["modules switched off", platform({ "/proc/modules": "", "/proc/sys/kernel/modules_disabled": "1\n" }), /kernel\.modules_disabled=1/],
  ["modules not switched off", platform({ "/proc/modules": "", "/proc/sys/kernel/modules_disabled": "0\n" }), undefined],
])("%s", (_, world, expected) => {
  const refusal = refusalToLoad(world);
  if (expected === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatch(expected);
});
