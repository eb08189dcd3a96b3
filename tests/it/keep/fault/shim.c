/* Lets the n-th write to the archive's files fail, and every later one unless FAULT_ONCE is set. What happened is
   noted in the file FAULT_NOTES: F for each failure, S for each request that was sent after the first one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
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
static int failed;

static void note(const char *mark)
{
    const char *path = getenv("FAULT_NOTES");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    ssize_t (*put)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (fd >= 0) {
        put(fd, mark, 1);
        close(fd);
    }
}

static int is_archive(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0)
        return 0;
    path[n] = 0;
    return strstr(path, "/redriva.db") && !strstr(path, "-shm") && !strstr(path, ".lock");
}

/* Says whether a call of this kind is to fail, and sets errno. */
static int fails(const char *kind, int fd)
{
    const char *kinds = getenv("FAULT_KINDS"), *at = getenv("FAULT_AT"), *number = getenv("FAULT_ERRNO");
    int now = 0;
    if (!kinds || !at || !number || !strstr(kinds, kind) || !is_archive(fd))
        return 0;
    pthread_mutex_lock(&turn);
    calls++;
    now = calls == atol(at) || (calls > atol(at) && !getenv("FAULT_ONCE"));
    if (now) {
        failed = 1;
        note("F");
        errno = atoi(number);
    }
    pthread_mutex_unlock(&turn);
    return now;
}

static void sent(int fd)
{
    struct sockaddr_in name;
    socklen_t length = sizeof name;
    int before = errno;
    if (failed && !getsockname(fd, (struct sockaddr *)&name, &length) && name.sin_family == AF_INET)
        note("S");
    errno = before;
}

#define NEXT(type, name, ...) type (*next)(__VA_ARGS__) = dlsym(RTLD_NEXT, name)

int fsync(int fd) { NEXT(int, "fsync", int); return fails("sync", fd) ? -1 : next(fd); }
int fdatasync(int fd) { NEXT(int, "fdatasync", int); return fails("sync", fd) ? -1 : next(fd); }
int ftruncate64(int fd, off64_t n) { NEXT(int, "ftruncate64", int, off64_t); return fails("truncate", fd) ? -1 : next(fd, n); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at)
{
    NEXT(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return fails("write", fd) ? -1 : next(fd, b, n, at);
}
ssize_t write(int fd, const void *b, size_t n)
{
    NEXT(ssize_t, "write", int, const void *, size_t);
    sent(fd);
    return fails("write", fd) ? -1 : next(fd, b, n);
}
ssize_t send(int fd, const void *b, size_t n, int flags)
{
    NEXT(ssize_t, "send", int, const void *, size_t, int);
    sent(fd);
    return next(fd, b, n, flags);
}
ssize_t writev(int fd, const struct iovec *v, int n)
{
    NEXT(ssize_t, "writev", int, const struct iovec *, int);
    sent(fd);
    return next(fd, v, n);
}
