// Linux's calls that Swift cannot make: variadic ones, and those that its Glibc module leaves out.
#ifndef CLINUX_H
#define CLINUX_H
#include <sys/prctl.h>
#include <sys/vfs.h>

// Makes this process's memory and /proc entries root's: no other process of the same user reads or traces it. 0, or -1.
static inline int clinux_hide_process(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// The kind of the file system that holds a file (statfs's f_type, its lower 32 bits); 0 when that cannot be told.
static inline unsigned int clinux_file_system(const char *path) {
    struct statfs information;
    return statfs(path, &information) == 0 ? (unsigned int)information.f_type : 0;
}
#endif
