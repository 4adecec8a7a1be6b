package i18n

// host is what `tcpglass host` says.
var host = texts{
	"host.summary": {"a user-space host on a TUN device", "在 TUN 设备上运行用户态主机"},
	"host.help": {
		`Puts a host with the TCP of tcpglass on a TUN device, where the kernel and its
programs reach it. It answers ping and refuses connections to ports where
nothing listens. It runs until ^C.

Usage:
  tcpglass host --tun NAME --addr CIDR [OPTIONS]`,
		`在 TUN 设备上放置一台使用 tcpglass 自己的 TCP 的主机，内核及其程序都能访问它。
它回应 ping，并拒绝到未监听端口的连接。按 ^C 结束。

用法：
  tcpglass host --tun 名称 --addr CIDR [选项]`,
	},
	"host.examples": {
		`Example (as root):
  tcpglass host --tun tg0 --addr 10.92.93.2/24 --http :80
  curl http://10.92.93.2/

The page shows the socket table of the very stack that serves it;
/sockets.json is the same for programs, /bytes/N gives N octets of a fixed
stream, POST /sink answers the length and SHA-256 of what came.`,
		`例子（以 root 运行）：
  tcpglass host --tun tg0 --addr 10.92.93.2/24 --http :80
  curl http://10.92.93.2/

页面展示正在为它服务的协议栈的套接字表；/sockets.json 供程序读取，
/bytes/N 返回固定字节流的前 N 个字节，POST /sink 返回所收内容的长度与 SHA-256。`,
	},
	"host.option.http":    {"web server on `ADDR`, such as :80", "在 `地址` 上提供网页，如 :80"},
	"host.option.echo":    {"echo service (RFC 862) on `ADDR`, such as :7", "在 `地址` 上提供 echo 服务（RFC 862），如 :7"},
	"host.option.discard": {"discard service (RFC 863) on `ADDR`, such as :9", "在 `地址` 上提供 discard 服务（RFC 863），如 :9"},
	"host.option.chargen": {
		"character generator (RFC 864) on `ADDR`, such as :19",
		"在 `地址` 上提供字符发生器（RFC 864），如 :19",
	},
	"host.option.backlog": {
		"connections that may wait for accept, a `NUMBER` for each service",
		"每个服务等待 accept 的连接 `数` 上限",
	},
	"host.option.half-open": {
		"half-open connections that each service remembers, a `NUMBER` (default 4096)",
		"每个服务记录的半连接 `数` 上限（缺省 4096）",
	},
	"host.option.synack-retries": {
		"how often a SYN-ACK is sent again, a `NUMBER` from 0 to 12 (default 5; fewer as the table fills)",
		"SYN-ACK 的重传 `次数`，0 到 12（缺省 5；半连接表越满次数越少）",
	},
	"host.option.syn-cookies": {
		"SYN cookies, `WHEN`: auto (when the table is full, or a network has its share), always, never (default auto)",
		"`何时` 使用 SYN cookie：auto（半连接表已满，或某网段用完份额）、always（总是）、never（从不）；缺省 auto",
	},
	"host.ready": {
		"%s is on %s; the kernel's side is %s; ^C ends it",
		"%s 已在 %s 上；内核一侧是 %s；按 ^C 结束",
	},
	"host.port-in-use": {
		"--%s %s: another service of this host has that port; choose a different one",
		"--%s %s：该端口已被本主机的另一个服务占用；请换一个",
	},
	"host.not-ours": {
		"--%s %s: that is not the host's address; write :PORT",
		"--%s %s：这不是本主机的地址；请写成 ：端口",
	},
	"host.bad-listen": {
		"--%s cannot be %q; write :PORT or ADDRESS:PORT",
		"--%s 不能是 %q；请写成 ：端口 或 地址：端口",
	},
	"host.gone": {"the TUN device is gone; start again", "TUN 设备已消失；请重新启动"},

	"tun.option.tun": {
		"the TUN device, a `NAME` such as tg0; made for the while if it is not there (root)",
		"TUN 设备 `名称`，如 tg0；不存在则临时创建（需要 root）",
	},
	"tun.option.addr": {
		"our address and the length of its network, `CIDR`: 10.92.93.2/24",
		"我们的地址及网络长度，`CIDR`：10.92.93.2/24",
	},
	"tun.option.peer": {
		"the `ADDRESS` that the kernel gets on the device, unless it has one (default: the network's first)",
		"内核在该设备上使用的 `地址`（已有地址则不变；缺省：网络中的第一个）",
	},
	"tun.option.mtu": {
		"longest packet, a `NUMBER` of octets (default: as the device has it; 1500 where it is new)",
		"最长的 IP 包，`字节数`（缺省：沿用设备的设置；新设备为 1500）",
	},
	"tun.option.pcap": {
		"record all packets to `FILE`, a pcapng",
		"把所有的包记录到 `文件`（pcapng）",
	},
	"tun.missing": {
		"needs a TUN device and an address, such as --tun tg0 --addr 10.92.93.2/24",
		"需要 TUN 设备和地址，例如 --tun tg0 --addr 10.92.93.2/24",
	},
	"tun.not-ipv4": {
		"--addr %s is not IPv4, the only one so far; write it as 10.92.93.2/24",
		"--addr %s 不是 IPv4（目前只支持 IPv4）；请写成 10.92.93.2/24",
	},
	"tun.bad-peer": {
		"the kernel needs an address of its own in the network of %s; choose one with --peer, or a larger network",
		"内核需要 %s 所在网络中的另一个地址；请用 --peer 指定，或取更大的网络",
	},
	"tun.addr-taken": {
		"%s is taken: the kernel has it on %s; choose another with --addr",
		"%s 已被占用：内核在 %s 上使用它；请用 --addr 换一个",
	},
	"tun.peer-taken": {
		"%s is taken: the kernel has it on %s; choose another with --peer, or another network",
		"%s 已被占用：内核在 %s 上使用它；请用 --peer 换一个，或换一个网络",
	},
	"tun.none": {
		"there is no TUN device %s, and only root makes one: run as root, or first: sudo ip tuntap add dev %[1]s mode tun user $USER",
		"没有 TUN 设备 %s，只有 root 能创建：请以 root 运行，或先执行：sudo ip tuntap add dev %[1]s mode tun user $USER",
	},
	"tun.no-right": {
		"no right to TUN device %s: run as root, or as the user it was made for, set up by root: ip addr add %[2]s/%[3]d dev %[1]s; ip link set %[1]s up",
		"无权使用 TUN 设备 %s：请以 root 运行，或以创建时指定的用户运行，并先由 root 配置好：ip addr add %[2]s/%[3]d dev %[1]s; ip link set %[1]s up",
	},
	"tun.no-driver": {
		"this machine has no /dev/net/tun: load it with modprobe tun, or give the container that device",
		"本机没有 /dev/net/tun：请执行 modprobe tun，或把该设备交给容器",
	},
	"tun.busy": {
		"TUN device %s is in use by another program; end that one, or choose another name with --tun",
		"TUN 设备 %s 正被另一个程序使用；请先结束它，或用 --tun 换一个名称",
	},
	"tun.not-tun": {
		"%s is not a TUN device, nor can one be called so; choose another name with --tun",
		"%s 不是 TUN 设备，也不能用作其名称；请用 --tun 换一个名称",
	},
	"tun.needs-linux": {"TUN devices need Linux", "TUN 设备需要 Linux"},
}
