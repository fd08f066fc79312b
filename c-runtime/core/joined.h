/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * STP_JOINED stands before the declaration of a function that only sources of join/rarely.c call. There it makes them static, so that
 * the compiler puts them into their callers: a function of its own takes 300 bytes of a module besides its code. Elsewhere it
 * says nothing.
 */
#ifndef STP_JOINED_H
#define STP_JOINED_H

#ifndef STP_JOINED
#define STP_JOINED
#endif

#endif
