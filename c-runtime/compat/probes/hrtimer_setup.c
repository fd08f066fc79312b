#include <linux/hrtimer.h>
void stp_have(struct hrtimer *t, enum hrtimer_restart (*f)(struct hrtimer *)) { hrtimer_setup(t, f, CLOCK_MONOTONIC, HRTIMER_MODE_REL); }
