package i18n

// ground is what tcpglass says of the link that a user-space host stands on.
var ground = texts{
	"link.option.tun": {
		"the TUN device, a `NAME` such as tg0; made for the while if it is not there (root)",
		"TUN 设备 `名称`，如 tg0；不存在则临时创建（需要 root）",
	},
	"link.option.tap": {
		"a TAP device instead, a `NAME`: the same with frames of Ethernet, ARP and neighbor discovery",
		"改用 TAP 设备 `名称`：与 TUN 相同，但收发以太网帧，并使用 ARP 和邻居发现",
	},
	"link.option.interface": {
		"an interface instead, a `NAME` such as eth0 or one end of a veth: one more host in its network, with a hardware address of its own (root)",
		"改用已有的网络接口 `名称`，如 eth0 或 veth 的一端：以自己的硬件地址成为该网络中的又一台主机（需要 root）",
	},
	"link.option.addr": {
		"our address and the length of its network, `CIDR`: 10.92.93.2/24, fd92::2/64; again for another address",
		"我们的地址及网络长度，`CIDR`：10.92.93.2/24、fd92::2/64；可重复以指定多个地址",
	},
	"link.option.gateway": {
		"the router to all other networks, an `ADDRESS`; again for the other family (default with --tap: the kernel)",
		"通往其他网络的路由器 `地址`；可重复以分别指定 IPv4 和 IPv6（使用 --tap 时缺省为内核）",
	},
	"link.option.peer": {
		"the `ADDRESS` that the kernel gets on the device, unless it has one (default: the network's first); again for another network",
		"内核在该设备上使用的 `地址`（已有地址则不变；缺省：网络中的第一个）；可重复以对应多个网络",
	},
	"link.option.mtu": {
		"longest packet, a `NUMBER` of octets (default: as the device has it; 1500 where it is new)",
		"最长的 IP 包，`字节数`（缺省：沿用设备的设置；新设备为 1500）",
	},
	"link.option.ecn": {
		"explicit congestion notification: `accept|off|on`: where the peer asks, never, ask for it (default accept)",
		"显式拥塞通知 ECN，`accept|off|on`：对方提出才用、不用、主动提出（缺省 accept）",
	},
	"link.option.dscp": {
		"`CODEPOINT` of what is sent: EF, AF41, 46, … (default 0)",
		"所发分组的 DSCP（`代码点`）：EF、AF41、46……（缺省 0）",
	},
	"link.option.pcap": {
		"record all packets to `FILE`, a pcapng",
		"把所有的包记录到 `文件`（pcapng）",
	},
	"link.missing": {
		"needs a device and an address, such as --tun tg0 --addr 10.92.93.2/24",
		"需要设备和地址，例如 --tun tg0 --addr 10.92.93.2/24",
	},
	"link.too-many": {
		"a host stands on one link; give only one of --tun, --tap and --interface",
		"一台主机只用一条链路；--tun、--tap、--interface 只能给出一个",
	},
	"link.no-peer": {
		"--peer is for --tun and --tap: on an interface the kernel keeps the addresses it has; leave it out",
		"--peer 只用于 --tun 和 --tap：在已有的网络接口上内核保留自己的地址；请去掉它",
	},
	"link.mtu6": {
		"--mtu %d is too short for IPv6; use at least %d",
		"--mtu %d 对 IPv6 来说太短；至少为 %d",
	},
	"link.mtu": {
		"--mtu %d is more than %s carries; use at most %d, or leave it out",
		"--mtu %d 超过 %s 所能承载的；最多为 %d，也可以不指定",
	},
	"link.bad-peer": {
		"the kernel needs an address of its own in the network of %s; choose one with --peer, or a larger network",
		"内核需要 %s 所在网络中的另一个地址；请用 --peer 指定，或取更大的网络",
	},
	"link.bad-gateway": {
		"--gateway %s is not another host's address in the network of an --addr; choose a neighbor",
		"--gateway %s 不是某个 --addr 所在网络中另一台主机的地址；请选择一个邻居",
	},
	"link.addr-taken": {
		"%s is taken: the kernel has it on %s; choose another with --addr",
		"%s 已被占用：内核在 %s 上使用它；请用 --addr 换一个",
	},
	"link.peer-taken": {
		"%s is taken: the kernel has it on %s; choose another with --peer, or another network",
		"%s 已被占用：内核在 %s 上使用它；请用 --peer 换一个，或换一个网络",
	},
	"link.none": {
		"there is no %[1]s device %[2]s, and only root makes one: run as root, or first: sudo ip tuntap add dev %[2]s mode %[3]s user $USER",
		"没有 %[1]s 设备 %[2]s，只有 root 能创建：请以 root 运行，或先执行：sudo ip tuntap add dev %[2]s mode %[3]s user $USER",
	},
	"link.no-right": {
		"no right to %s device %s: run as root, or as the user it was made for, set up by root: %s",
		"无权使用 %s 设备 %s：请以 root 运行，或以创建时指定的用户运行，并先由 root 配置好：%s",
	},
	"link.no-right-raw": {
		"no right to put a host on %s: run as root, or with CAP_NET_RAW",
		"无权在 %s 上放置主机：请以 root 运行，或授予 CAP_NET_RAW",
	},
	"link.no-interface": {
		"there is no interface %s; to see which there are: ip link",
		"没有网络接口 %s；可用 ip link 查看现有的接口",
	},
	"link.down": {
		"interface %s is down; bring it up first: ip link set %[1]s up",
		"网络接口 %s 未启用；请先启用：ip link set %[1]s up",
	},
	"link.not-ethernet": {
		"%s does not speak Ethernet; choose an interface that ip link shows as link/ether",
		"%s 不是以太网接口；请选择 ip link 显示为 link/ether 的接口",
	},
	"link.no-driver": {
		"this machine has no /dev/net/tun: load it with modprobe tun, or give the container that device",
		"本机没有 /dev/net/tun：请执行 modprobe tun，或把该设备交给容器",
	},
	"link.busy": {
		"%s device %s is in use by another program; end that one, or choose another name with --%s",
		"%s 设备 %s 正被另一个程序使用；请先结束它，或用 --%s 换一个名称",
	},
	"link.another-kind": {
		"%s is not a %s device, nor can one be called so; choose another name with --%s",
		"%s 不是 %s 设备，也不能用作其名称；请用 --%s 换一个名称",
	},
	"link.needs-linux": {"TUN devices, TAP devices and packet sockets need Linux", "TUN、TAP 设备和 packet socket 需要 Linux"},
}
