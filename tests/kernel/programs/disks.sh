#!/bin/sh
# disks.sh ACTION...: a striped disk over two RAM disks and one that delays each request by 20 ms. Chunks of 64 KiB.
#   up       loads the modules and makes it; the modules are gone after
#   down
#   part     one direct read of 4 KiB at sector 16 of the partition
#            /dev/ram3 is apart from it, with one partition from its sector 128 on
#   read     thirty direct reads of one chunk each: ten for each disk
set -e

up() {
	modprobe brd rd_nr=4 rd_size=16384
	addpart /dev/ram3 1 128 4096
	modprobe dm-delay
	dmsetup create slow --table "0 $(blockdev --getsz /dev/ram2) delay /dev/ram2 0 20"
	dmsetup mknodes
	modprobe raid0
	mdadm --quiet --build /dev/md0 --level=0 --raid-devices=3 --chunk=64 /dev/ram0 /dev/ram1 /dev/mapper/slow
}

down() {
	mdadm --quiet --stop /dev/md0
	dmsetup remove slow
	delpart /dev/ram3 1
	for module in raid0 md_mod dm_delay dm_mod brd; do rmmod $module; done
}

read_all() {
	dd if=/dev/md0 of=/dev/null bs=64k count=30 iflag=direct status=none
}

read_part() {
	dd if=/dev/ram3p1 of=/dev/null bs=4k count=1 skip=2 iflag=direct status=none
}

for action; do
	case $action in
	up | down) $action ;;
	read) read_all ;;
	part) read_part ;;
	esac
done
