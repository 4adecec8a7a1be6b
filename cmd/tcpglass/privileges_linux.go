package main

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// nobody is the user that has the fewest rights, and its number where the
// machine does not know it.
const nobody, nobodyID = "nobody", 65534

// surrender gives up all rights that opening an interface took: as root the
// process becomes the user of that name, the one who called sudo, or nobody.
// All of its threads do.
func surrender(name string) (given surrendered, err error) {
	given.user = strconv.Itoa(os.Geteuid())
	if os.Geteuid() == 0 {
		uid, gid, who, err := successor(name)
		if err != nil {
			return given, err
		}
		if given.user = who; uid != 0 {
			err = become(uid, gid)
		}
		if err != nil {
			return given, fmt.Errorf("becoming %s: %w", who, err)
		}
		given.able = uid == 0 // the kernel has cleared the capabilities of anybody else
	} else {
		given.able = true // perhaps: a file may have given some
	}
	// These are of a thread. Go sets them for all, but not where C is linked in.
	given.able = !emptied() && given.able
	_, _, errno := syscall.AllThreadsSyscall(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0)
	given.final = errno == 0
	return given, nil
}

// emptied empties the capabilities of all threads: effective, permitted and
// inheritable ones.
func emptied() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	_, _, errno := syscall.AllThreadsSyscall(unix.SYS_CAPSET,
		uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none[0])), 0)
	return errno == 0
}

// successor is whom to become instead of root.
func successor(name string) (uid, gid int, who string, err error) {
	if name == "" {
		uid, err1 := strconv.Atoi(os.Getenv("SUDO_UID"))
		gid, err2 := strconv.Atoi(os.Getenv("SUDO_GID"))
		if err1 == nil && err2 == nil && uid > 0 {
			return uid, gid, cmp.Or(os.Getenv("SUDO_USER"), strconv.Itoa(uid)), nil
		}
		name = nobody
	}
	u, err := user.Lookup(name)
	switch {
	case err != nil && name == nobody:
		return nobodyID, nobodyID, nobody, nil
	case err != nil:
		return 0, 0, name, err
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err1 != nil || err2 != nil {
		return 0, 0, name, fmt.Errorf("user %s has the number %s:%s", name, u.Uid, u.Gid)
	}
	return uid, gid, name, nil
}

// become makes all threads those of another user; groups first, for after
// that it is not allowed any more.
func become(uid, gid int) error {
	if err := syscall.Setgroups([]int{gid}); err != nil {
		return err
	}
	if err := syscall.Setresgid(gid, gid, gid); err != nil {
		return err
	}
	return syscall.Setresuid(uid, uid, uid)
}
