# Waits for its owner to end, in whatever way, then ends the owner's process groups and removes the owner's directory ($1).
# The owner holds the other end of standard input, and writes one process id a line.
trap '' HUP INT TERM
groups=
while read -r process; do groups="$groups $process"; done
for process in $groups; do kill -s KILL -- "-$process" 2>/dev/null; done
# virtiofsd leaves a lock named after its socket's path.
rm -rf -- "$1" "/run/virtiofsd/$(echo "$1" | tr / .)".*
