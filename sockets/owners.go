package sockets

import (
	"io/fs"
	"strconv"
	"strings"
)

// maxOwners is how many processes are named of a socket; a server that has
// forked a thousand workers after Listen holds each listener a thousand times.
const maxOwners = 16

// own finds the processes that hold the sockets of t, by the inodes that
// their open files lead to: proc(5), /proc/PID/fd. Processes of other users
// are seen by root alone; hidden says that there were some.
func (t *Table) own(proc fs.FS) (hidden bool) {
	rows := map[uint32]*Row{}
	for i := range t.Sockets {
		if r := &t.Sockets[i]; r.Inode != 0 {
			rows[r.Inode] = r
		}
	}
	folders, _ := fs.ReadDir(proc, ".")
	for _, f := range folders {
		if pid, err := strconv.Atoi(f.Name()); err == nil && !held(proc, pid, rows) {
			hidden = true
		}
	}
	return hidden
}

// held notes a process with those of rows that it holds; false where we may
// not see.
func held(proc fs.FS, pid int, rows map[uint32]*Row) bool {
	folder := strconv.Itoa(pid)
	files, err := fs.ReadDir(proc, folder+"/fd")
	if err != nil {
		return false
	}
	owner := Owner{PID: pid}
	for _, f := range files {
		r := rows[socketInode(proc, folder+"/fd/"+f.Name())]
		if r == nil || len(r.Owners) == maxOwners || r.ownedBy(pid) {
			continue
		}
		if owner.Name == "" {
			owner.Name = processName(proc, folder)
		}
		r.Owners = append(r.Owners, owner)
	}
	return true
}

func (r *Row) ownedBy(pid int) bool {
	return len(r.Owners) > 0 && r.Owners[len(r.Owners)-1].PID == pid // processes come one after the other
}

// socketInode is the inode of the socket behind an open file; 0 where it is
// something else.
func socketInode(proc fs.FS, path string) uint32 {
	to, err := fs.ReadLink(proc, path)
	if err != nil {
		return 0
	}
	number, ok := strings.CutPrefix(to, "socket:[")
	if !ok {
		return 0
	}
	inode, _ := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 32)
	return uint32(inode)
}

func processName(proc fs.FS, folder string) string {
	name, _ := fs.ReadFile(proc, folder+"/comm")
	return strings.TrimSpace(string(name))
}
