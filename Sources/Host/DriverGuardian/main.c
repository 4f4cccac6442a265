// worker-driver-guardian HOST COMMAND [ARGUMENT...]
//
// Stands between worker-host (whose process id is HOST) and a driver. It leads the process group that the host made for
// it, starts the driver in it, and sees to it that nothing of the driver is left behind:
//
// - The driver exits: every process that it started and left is killed, and the guardian ends as the driver did.
// - The host dies, by whatever means: the driver sees the end of its stdin; 2 s later it gets SIGTERM, 2 s later SIGKILL.
// - The host sends SIGUSR1: every descendant is killed at once.
//
// Descendants that left the group (setsid, double fork) are found too: the guardian is their subreaper. SIGTERM and all
// else that the host sends to the group is for the driver; the guardian takes none of it.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum {
    GRACE_MS = 2000,       // between the steps after the host's death
    HOST_POLL_MS = 500,    // where the kernel has no pidfd_open
    SWEEP_ROUNDS = 1000,   // a driver that forks faster than it is killed is left to the kernel
    BUSY_ROUNDS = 100,     // tries to execute a file that somebody has open for writing,
    BUSY_PAUSE_MS = 50,    // and the pause between them: 5 s, half of what a driver has for its start
    CANNOT_EXECUTE = 126,  // the shell's statuses
    NOT_FOUND = 127,
    USAGE = 64,
    OS_ERROR = 71,
};

static pid_t driver;
static int driver_status;
static bool driver_ended;

static void say(const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > (int)sizeof text - 1) length = (int)sizeof text - 1;
    ssize_t ignored = write(STDERR_FILENO, text, (size_t)length);
    (void)ignored;
}

static long now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Collects ended children: the driver's status is kept, those of adopted orphans are not needed.
static void reap(void) {
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
        if (ended == driver) {
            driver_status = status;
            driver_ended = true;
        }
    }
}

// Kills whoever is in the group or is the guardian's child; false when there is nobody left. A child that is dead but
// not reaped counts, since its own children come next.
static bool kill_descendants(pid_t self) {
    DIR *processes = opendir("/proc");
    if (processes == NULL) {
        // Without /proc the group is all that can be reached, and the guardian is in it.
        kill(-self, SIGKILL);
        return false;
    }
    bool found = false;
    struct dirent *entry;
    while ((entry = readdir(processes)) != NULL) {
        char *end;
        long id = strtol(entry->d_name, &end, 10);
        if (*end != '\0' || id <= 0 || id == self) continue;
        char path[64], line[512];
        snprintf(path, sizeof path, "/proc/%ld/stat", id);
        FILE *file = fopen(path, "re");
        if (file == NULL) continue;
        size_t length = fread(line, 1, sizeof line - 1, file);
        fclose(file);
        line[length] = '\0';
        // "id (name) state parent group …": the name may hold anything, the last parenthesis ends it.
        char *after = strrchr(line, ')');
        char state;
        int parent, group;
        if (after == NULL || sscanf(after + 1, " %c %d %d", &state, &parent, &group) != 3) continue;
        bool dead = state == 'Z' || state == 'X';
        if (parent != self && (group != self || dead)) continue;
        found = true;
        if (!dead) kill((pid_t)id, SIGKILL);
    }
    closedir(processes);
    return found;
}

// Ends every descendant. Children of what is killed become the guardian's own, so it goes on until it has none.
static void sweep(pid_t self) {
    reap();
    for (int round = 0; round < SWEEP_ROUNDS && kill_descendants(self); round++) {
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 1000000};
        nanosleep(&pause, NULL);
        reap();
    }
}

// Ends as the driver did, without a core file of its own.
static void end_like_driver(void) {
    if (WIFEXITED(driver_status)) _exit(WEXITSTATUS(driver_status));
    int number = WTERMSIG(driver_status);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(number, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    _exit(128 + number);
}

static void become_driver(char **command, pid_t guardian) {
    // The driver goes when its guardian is killed: this is the last line of defence, not the usual way.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(OS_ERROR);
    // Whatever the host or its parents ignore or block, the driver starts with the defaults.
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int reason;
    for (int round = 0;; round++) {
        execv(command[0], command);
        reason = errno;
        if (reason != ETXTBSY || round == BUSY_ROUNDS) break;
        // A file that was replaced a moment ago, or a child of whoever wrote it that has not closed it yet.
        if (round == 0) say("worker-driver-guardian: %s is being written; waiting for the end of it\n", command[0]);
        struct timespec pause = {.tv_sec = 0, .tv_nsec = BUSY_PAUSE_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
    const char *hint = reason == ENOENT    ? " (or the interpreter in its first line is missing)"
                       : reason == ENOEXEC ? " (a script needs a first line like #!/bin/sh)"
                       : reason == EACCES  ? " (is it executable, and its file system not mounted noexec?)"
                                           : "";
    say("worker-driver-guardian: cannot run %s: %s%s\n", command[0], strerror(reason), hint);
    _exit(reason == ENOENT ? NOT_FOUND : CANNOT_EXECUTE);
}

int main(int count, char **arguments) {
    if (count < 3) {
        say("usage: worker-driver-guardian HOST-PROCESS-ID COMMAND [ARGUMENT...]\n"
            "Started by worker-host; of no use by itself.\n");
        return USAGE;
    }
    pid_t self = getpid();
    pid_t host = (pid_t)strtol(arguments[1], NULL, 10);
    if (getpgrp() != self) setpgid(0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    signal(SIGCHLD, SIG_DFL);
    // Everything is blocked and what matters is read from a descriptor, so that no disposition is changed that the
    // driver would inherit.
    sigset_t all, taken;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&taken);
    sigaddset(&taken, SIGCHLD);
    sigaddset(&taken, SIGUSR1);
    int signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    int watched = (int)syscall(SYS_pidfd_open, host, 0);  // always close-on-exec
    bool host_died = watched < 0 && errno == ESRCH;
    if (signals < 0) {
        say("worker-driver-guardian: signalfd: %s\n", strerror(errno));
        return OS_ERROR;
    }
    // Asked after the descriptor was opened: had the host died before, this would not be its child any more.
    if (getppid() != host) host_died = true;
    if (host_died) return OS_ERROR;

    driver = fork();
    if (driver < 0) {
        say("worker-driver-guardian: fork: %s\n", strerror(errno));
        return OS_ERROR;
    }
    if (driver == 0) become_driver(arguments + 2, self);
    // The pipes are the driver's alone, so that their ends mean what they should.
    close(STDIN_FILENO);
    close(STDOUT_FILENO);

    long step_at = -1;
    int step = 0;
    while (!driver_ended) {
        struct pollfd ready[2] = {{.fd = signals, .events = POLLIN}, {.fd = host_died ? -1 : watched, .events = POLLIN}};
        long wait = -1;
        if (step_at >= 0) {
            wait = step_at - now_ms();
            if (wait < 0) wait = 0;
        } else if (watched < 0) {
            wait = HOST_POLL_MS;
        }
        if (poll(ready, 2, (int)wait) < 0 && errno != EINTR) break;
        struct signalfd_siginfo info;
        bool killed = false;
        while (read(signals, &info, sizeof info) == sizeof info) {
            // From the host alone: the driver must not be able to make its guardian believe anything.
            if (info.ssi_signo == SIGUSR1 && (pid_t)info.ssi_pid == host) killed = true;
        }
        reap();
        if (driver_ended) break;
        if (killed) {
            sweep(self);
            break;
        }
        if (!host_died && (ready[1].revents != 0 || (watched < 0 && getppid() != host))) {
            host_died = true;
            step_at = now_ms() + GRACE_MS;
        }
        if (step_at >= 0 && now_ms() >= step_at) {
            if (step == 1) {
                sweep(self);
                break;
            }
            kill(-self, SIGTERM);
            step = 1;
            step_at = now_ms() + GRACE_MS;
        }
    }
    sweep(self);
    if (!driver_ended) {
        // Killed just now.
        int status;
        if (waitpid(driver, &status, 0) == driver) driver_status = status;
        else driver_status = SIGKILL;
    }
    end_like_driver();
}
