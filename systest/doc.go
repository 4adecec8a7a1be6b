// Package systest holds the system tests: the tcpglass command on a real TUN
// device, against the kernel, curl, nginx, wrk, nftables and tshark. They
// need root, and each makes a network namespace of its own that nothing
// leaves.
//
//	sudo TCPGLASS_SYSTEM=1 go test ./systest/...
//
// With TCPGLASS_SYSTEM=1 a tool that is missing fails the test; without it
// every test skips.
package systest
