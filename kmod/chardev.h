/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFR_CHARDEV_H
#define NFR_CHARDEV_H

int nfr_chardev_init(void);
void nfr_chardev_exit(void);

#endif
