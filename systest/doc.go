// Package systest holds the system tests: the tcpglass command on real TUN and
// TAP devices and beside the kernel on a veth, against the kernel, curl, nginx,
// wrk, iperf3, nc, ping, traceroute, nmap, ndisc6, nftables and tshark. They
// need root, and each makes network namespaces of its own that nothing leaves.
//
//	sudo TCPGLASS_SYSTEM=1 go test -parallel 4 ./systest/...
//
// With TCPGLASS_SYSTEM=1 a tool that is missing fails the test; without it
// every test skips.
package systest
