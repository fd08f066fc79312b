#!/bin/busybox sh
# Process 1 until the real root is there: loads what reading it takes, lays a writable layer over it, hands over to the agent.
busybox=/bin/busybox
fail() { $busybox echo "sandbox: $*" >/dev/console; $busybox poweroff -f; }

$busybox mount -t proc proc /proc
$busybox mount -t sysfs sysfs /sys
$busybox mount -t devtmpfs devtmpfs /dev
for module in /modules/*.ko; do
  $busybox insmod "$module" || fail "cannot load $module"
done
$busybox mount -t virtiofs -o ro root /lower || fail "cannot mount the host's root"
$busybox mount -t virtiofs shared /shared || fail "cannot mount the shared folder"
$busybox mount -t tmpfs -o size=60% tmpfs /upper
$busybox mkdir /upper/files /upper/work
$busybox mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work overlay /root || fail "cannot lay an overlay"

for directory in proc sys dev; do $busybox mount --move /$directory /root/$directory; done
$busybox mount -t tmpfs tmpfs /root/tmp
$busybox mount -t tmpfs tmpfs /root/run
$busybox mkdir -p /root/run/host /root/run/shared /root/dev/pts /root/dev/shm
$busybox mount --move /lower /root/run/host
$busybox mount --move /shared /root/run/shared
$busybox mount -t devpts devpts /root/dev/pts
$busybox mount -t tmpfs tmpfs /root/dev/shm
$busybox mount -t debugfs debugfs /root/sys/kernel/debug
$busybox mount -t tracefs tracefs /root/sys/kernel/tracing
$busybox ifconfig lo 127.0.0.1 up
$busybox hostname sandbox
$busybox cp /agent /root/run/agent

for port in /root/sys/class/virtio-ports/*; do
  [ "$($busybox cat "$port/name")" = agent ] && device=/dev/${port##*/}
done
[ -n "$device" ] || fail "no virtio-serial port"
exec $busybox switch_root /root /run/agent "$device"
fail "cannot start the agent"
