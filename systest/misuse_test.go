package systest

import (
	"os"
	"strings"
	"testing"
)

// TestMisuse: whatever the user must mend is told in one line, with exit code
// 2, and nothing is left behind.
func TestMisuse(t *testing.T) {
	l := newLab(t, "setpriv")
	l.run("ip", "addr", "add", "10.92.94.2/24", "dev", "lo")
	l.start(binary, "host", "--tun", "busy0", "--addr", "10.92.95.2/24").until("is on busy0")
	l.run("ip", "link", "add", "down0", "type", "veth", "peer", "name", "down1")
	folder := t.TempDir()
	nobody := []string{"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"}
	host := []string{binary, "host", "--tun", device, "--addr", ours + "/24"}
	url := "http://" + kernelSide + ":8080/file"
	for _, tt := range []struct {
		what string
		args []string
		want string // in the line
	}{
		{"no root and no such TUN device", append(nobody, host...), "no TUN device tg0"},
		{"no root for a device of somebody else's", append(nobody, binary, "host", "--tun", "busy0", "--addr", "10.92.96.2/24"), "no right"},
		{"the device is in use", []string{binary, "host", "--tun", "busy0", "--addr", "10.92.96.2/24"}, "in use"},
		{"the device is no TUN device", []string{binary, "host", "--tun", "lo", "--addr", "10.92.96.2/24"}, "lo is not a TUN device"},
		{"the device's name is too long", []string{binary, "host", "--tun", strings.Repeat("t", 40), "--addr", "10.92.96.2/24"}, "too long"},
		{"the device is no TAP device", []string{binary, "host", "--tap", "lo", "--addr", "10.92.96.2/24"}, "lo is not a TAP device"},
		{"two devices", append(host, "--tap", "tap0"), "only one of --tun, --tap and --interface"},
		{"no such interface", []string{binary, "host", "--interface", "none0", "--addr", "10.92.96.2/24"}, "no interface none0"},
		{"an interface that is down", []string{binary, "host", "--interface", "down0", "--addr", "10.92.96.2/24"}, "down0 is down"},
		{"an interface whose name is too long", []string{binary, "host", "--interface", strings.Repeat("t", 40), "--addr", "10.92.96.2/24"}, "no name for an interface"},
		{"an interface without Ethernet", []string{binary, "host", "--interface", "lo", "--addr", "10.92.96.2/24"}, "link/ether"},
		{"no root for an interface", append(nobody, binary, "host", "--interface", "lo", "--addr", "10.92.96.2/24"), "CAP_NET_RAW"},
		{"a router that is no neighbor", append(host, "--gateway", "10.92.99.9"), "choose a neighbor"},
		{"the kernel has the address", []string{binary, "host", "--tun", device, "--addr", "10.92.94.2/24"}, "10.92.94.2 is taken"},
		{"the kernel has its side's address elsewhere", []string{binary, "host", "--tun", device, "--addr", "10.92.94.9/24", "--peer", "10.92.94.2"}, "10.92.94.2 is taken"},
		{"no room for the kernel in the network", []string{binary, "host", "--tun", device, "--addr", ours + "/32"}, "--peer"},
		{"two services on one port", append(host, "--http", ":80", "--echo", ":80"), "another service"},
		{"two relays on one port", append(host, "--relay", ":81=127.0.0.1:80", "--relay", ":81=127.0.0.1:82"), "another service"},
		{"a relay to nowhere", append(host, "--relay", ":5201"), "write :PORT=ADDRESS:PORT"},
		{"a service on somebody else's address", append(host, "--http", "10.92.99.9:80"), "not the host's address"},
		{"a service on no port", append(host, "--http", "eighty"), "write :PORT"},
		{"numbers on no port", append(host, "--metrics", "9100"), "write :PORT"},
		{"a recording that cannot be written", append(host, "--pcap", folder+"/none/x.pcapng"), "cannot write"},
		{"an MTU that is none", append(host, "--mtu", "20"), "an MTU of 20 is impossible"},
		{"no address", []string{binary, "host", "--tun", device}, "--addr 10.92.93.2/24"},
		{"an address without its network", []string{binary, "host", "--tun", device, "--addr", ours}, "--addr"},
		{"an argument too many", append(host, "please"), `"please"`},
		{"an option that is none", append(host, "--htpp", ":80"), "--htpp"},

		{"get nothing", []string{binary, "get"}, "what to fetch?"},
		{"get what is no URL", []string{binary, "get", "10.92.93.1/file"}, "not a URL"},
		{"get by another protocol", []string{binary, "get", "ftp://10.92.93.1/file"}, "not a URL"},
		{"get without a device", []string{binary, "get", url}, "--tun tg0"},
		{"get as nobody", append(nobody, get("/file")...), "no TUN device tg0"},
		{"get into a folder that is not there", get("/file", "-o", folder+"/none/out"), "cannot write"},
		{"get into a folder", get("/file", "-o", folder), "is a folder"},

		{"an unknown command", []string{binary, "dmeo"}, `"dmeo"`},
		{"an unknown lesson", []string{binary, "demo", "eight-segments"}, "eight-segments"},
		{"a demo into a file that cannot be written", []string{binary, "demo", "--pcap", folder + "/none/x.pcapng"}, "x.pcapng"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			checkComplaint(t, l.try(tt.args...), 2, tt.want)
			if left, _ := os.ReadDir(folder); len(left) != 0 {
				t.Errorf("it left %v", left)
			}
			l.noDevice()
		})
	}
}

// checkComplaint checks that a command ended as it should when something is
// wrong: with the exit code, and one line that says what.
func checkComplaint(t *testing.T, got outcome, code int, want string) {
	t.Helper()
	if got.code != code {
		t.Errorf("exit code %d, want %d", got.code, code)
	}
	if got.out != "" {
		t.Errorf("it wrote %q to its standard output, want nothing", got.out)
	}
	if strings.Count(got.errs, "\n") != 1 || !strings.HasPrefix(got.errs, "tcpglass") || !strings.Contains(got.errs, want) {
		t.Errorf("it complained\n%s\nwant one line that begins with tcpglass and has %q in it", got.errs, want)
	}
}
