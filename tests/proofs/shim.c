/* Stands between the program and the system's calls. What it does is said by the environment:

   FAULT_KINDS   which calls on the archive's files count: write, sync, truncate, open, rename; and request, which is
                 every call that sends to the service
   FAULT_AT      the n-th of these calls, from 1
   FAULT_ERRNO   it fails with this number, and every later one too unless FAULT_ONCE is set
   FAULT_KILL    it is the last thing the process does: before, or after
   FAULT_NOTES   a file that gets C for each call that counts, F for each failure, S for each request that was sent
                 after the first one
   FAULT_TRACE   a file that gets every change to the files below FAULT_ROOT, and what was written to the standard
                 output, in the order in which they happened */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static long calls;
static int failed, dies;

static void note(const char *mark)
{
    int before = errno;
    const char *path = getenv("FAULT_NOTES");
    int (*open_it)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = path ? open_it(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    ssize_t (*put)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (fd >= 0) {
        put(fd, mark, 1);
        close(fd);
    }
    errno = before;
}

/* The path that a descriptor leads to; empty when it leads to none. */
static const char *path_of(int fd, char path[4096])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, 4095);
    path[n > 0 ? n : 0] = 0;
    return path;
}

static int counts(const char *path)
{
    const char *root = getenv("FAULT_ROOT");
    return root && !strncmp(path, root, strlen(root)) && !strstr(path, "-shm") && !strstr(path, ".lock")
        && !strstr(path, ".log");
}

/* One record: what happened, a path, two numbers, and bytes. */
static void record(char what, const char *path, long at, const void *bytes, size_t n)
{
    static int fd = -2;
    ssize_t (*put)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int (*open_it)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    const char *to = getenv("FAULT_TRACE");
    int before = errno;
    if (!to)
        return;
    if (fd == -2)
        fd = open_it(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    unsigned int length = strlen(path), many = n;
    char head[17];
    long place = at;
    memcpy(head, &what, 1);
    memcpy(head + 1, &length, 4);
    memcpy(head + 5, &place, 8);
    memcpy(head + 13, &many, 4);
    put(fd, head, sizeof head);
    put(fd, path, length);
    if (n)
        put(fd, bytes, n);
    errno = before;
}

/* Says whether a call of this kind is to fail, and sets errno; a process that is to end there ends. */
static int fails(const char *kind, const char *path)
{
    const char *kinds = getenv("FAULT_KINDS"), *at = getenv("FAULT_AT"), *number = getenv("FAULT_ERRNO");
    const char *kill_when = getenv("FAULT_KILL");
    int now = 0;
    if (!kinds || !at || !strstr(kinds, kind) || (path && !counts(path)))
        return 0;
    calls++;
    note("C");
    now = calls == atol(at) || (calls > atol(at) && atol(at) && !getenv("FAULT_ONCE"));
    if (now && kill_when && !strcmp(kill_when, "before"))
        kill(getpid(), SIGKILL);
    if (kill_when) {
        dies = now;
        return 0;
    }
    if (now && number) {
        failed = 1;
        note("F");
        errno = atoi(number);
        return 1;
    }
    return 0;
}

/* The end of a call: a process that is to end after it ends. */
static void over(void)
{
    if (dies)
        kill(getpid(), SIGKILL);
}

static int is_service(int fd)
{
    struct sockaddr_in name;
    socklen_t length = sizeof name;
    int before = errno;
    int is = !getpeername(fd, (struct sockaddr *)&name, &length) && name.sin_family == AF_INET;
    errno = before;
    return is;
}

/* A request goes out: it is noted after a failure, and may be where the process ends. */
static void sent(int fd)
{
    if (!is_service(fd))
        return;
    pthread_mutex_lock(&turn);
    if (failed)
        note("S");
    fails("request", NULL);
    pthread_mutex_unlock(&turn);
}

#define NEXT(type, name, ...) type (*next)(__VA_ARGS__) = dlsym(RTLD_NEXT, name)

/* A call on a file: counted, made to fail or made, recorded, all in one turn. */
#define ON_PATH(type, kind, path, call, note_it)                                                                       \
    type result = -1;                                                                                                  \
    pthread_mutex_lock(&turn);                                                                                         \
    if (!fails(kind, path)) {                                                                                          \
        result = call;                                                                                                 \
        if (result >= 0 && counts(path)) {                                                                             \
            note_it;                                                                                                   \
        }                                                                                                              \
        over();                                                                                                        \
    }                                                                                                                  \
    pthread_mutex_unlock(&turn);                                                                                       \
    return result;

int fsync(int fd)
{
    NEXT(int, "fsync", int);
    char p[4096];
    path_of(fd, p);
    ON_PATH(int, "sync", p, next(fd), record('S', p, 0, NULL, 0))
}
int fdatasync(int fd)
{
    NEXT(int, "fdatasync", int);
    char p[4096];
    path_of(fd, p);
    ON_PATH(int, "sync", p, next(fd), record('S', p, 0, NULL, 0))
}
int ftruncate64(int fd, off64_t n)
{
    NEXT(int, "ftruncate64", int, off64_t);
    char p[4096];
    path_of(fd, p);
    ON_PATH(int, "truncate", p, next(fd, n), record('T', p, n, NULL, 0))
}
int ftruncate(int fd, off_t n) { return ftruncate64(fd, n); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at)
{
    NEXT(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    char p[4096];
    path_of(fd, p);
    ON_PATH(ssize_t, "write", p, next(fd, b, n, at), record('W', p, at, b, result))
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { return pwrite64(fd, b, n, at); }
ssize_t write(int fd, const void *b, size_t n)
{
    NEXT(ssize_t, "write", int, const void *, size_t);
    char p[4096];
    path_of(fd, p);
    sent(fd);
    if (fd == 1 && getenv("FAULT_TRACE")) {
        pthread_mutex_lock(&turn);
        ssize_t done = next(fd, b, n);
        record('A', "", 0, b, done > 0 ? done : 0);
        pthread_mutex_unlock(&turn);
        return done;
    }
    ON_PATH(ssize_t, "write", p, next(fd, b, n),
            record('W', p, lseek(fd, 0, SEEK_CUR) - result, b, result))
}
ssize_t send(int fd, const void *b, size_t n, int flags)
{
    NEXT(ssize_t, "send", int, const void *, size_t, int);
    sent(fd);
    ssize_t done = next(fd, b, n, flags);
    over();
    return done;
}
ssize_t writev(int fd, const struct iovec *v, int n)
{
    NEXT(ssize_t, "writev", int, const struct iovec *, int);
    sent(fd);
    ssize_t done = next(fd, v, n);
    over();
    return done;
}

/* Opening: only what is meant to be written. */
#define OPENING(name, before_path, pass_before)                                                                        \
    {                                                                                                                  \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;                                              \
        va_end(rest);                                                                                                  \
        NEXT(int, name, before_path const char *, int, ...);                                                           \
        if ((flags & O_ACCMODE) == O_RDONLY)                                                                           \
            return next(pass_before path, flags, mode);                                                                \
        char p[4096];                                                                                                  \
        ON_PATH(int, "open", path, next(pass_before path, flags, mode),                                                \
                record(flags & O_TRUNC ? 'N' : 'O', path_of(result, p), 0, NULL, 0))                                   \
    }
#define NOTHING
#define FOLDER int,
#define THE_FOLDER folder,
int open64(const char *path, int flags, ...) OPENING("open64", NOTHING, NOTHING)
int open(const char *path, int flags, ...) OPENING("open", NOTHING, NOTHING)
int openat64(int folder, const char *path, int flags, ...) OPENING("openat64", FOLDER, THE_FOLDER)
int openat(int folder, const char *path, int flags, ...) OPENING("openat", FOLDER, THE_FOLDER)
int unlink(const char *path)
{
    NEXT(int, "unlink", const char *);
    ON_PATH(int, "unlink", path, next(path), record('U', path, 0, NULL, 0))
}
int rename(const char *path, const char *to)
{
    NEXT(int, "rename", const char *, const char *);
    ON_PATH(int, "rename", path, next(path, to), record('R', path, 0, to, strlen(to)))
}
