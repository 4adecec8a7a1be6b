package i18n

// host is what `tcpglass host` says.
var host = texts{
	"host.summary": {"a user-space host on a TUN or TAP device or an interface", "在 TUN/TAP 设备或网络接口上运行用户态主机"},
	"host.help": {
		`Puts a host with the TCP of tcpglass on a TUN or TAP device, where the kernel
and its programs reach it, or on an interface, as one more host of the network
there. It answers ping and refuses connections to ports where nothing listens.
It runs until ^C.

Usage:
  tcpglass host --tun NAME --addr CIDR [OPTIONS]
  tcpglass host --tap NAME --addr CIDR [OPTIONS]
  tcpglass host --interface NAME --addr CIDR [--gateway ADDRESS] [OPTIONS]`,
		`放置一台使用 tcpglass 自己的 TCP 的主机：在 TUN 或 TAP 设备上，内核及其程序都能访问它；
在网络接口上，它成为那个网络中的又一台主机。它回应 ping，并拒绝到未监听端口的连接。按 ^C 结束。

用法：
  tcpglass host --tun 名称 --addr CIDR [选项]
  tcpglass host --tap 名称 --addr CIDR [选项]
  tcpglass host --interface 名称 --addr CIDR [--gateway 地址] [选项]`,
	},
	"host.examples": {
		`Example (as root):
  tcpglass host --tun tg0 --addr 10.92.93.2/24 --http :80
  curl http://10.92.93.2/
  tcpglass host --tap tg1 --addr 10.92.94.2/24 --addr fd92::2/64 --http :80
  curl http://[fd92::2]/

The page shows the socket table of the very stack that serves it;
/sockets.json is the same for programs, /bytes/N gives N octets of a fixed
stream, POST /sink answers the length and SHA-256 of what came.

With --metrics :9100 the machine's 127.0.0.1:9100 has the numbers of the host:
  curl http://127.0.0.1:9100/metrics

With --relay a server of the machine is behind the TCP of this host:
  iperf3 -s -D
  tcpglass host --tun tg0 --addr 10.92.93.2/24 --relay :5201=127.0.0.1:5201
  iperf3 -c 10.92.93.2

A flood or a scan is told as it happens, with what it is known by.`,
		`例子（以 root 运行）：
  tcpglass host --tun tg0 --addr 10.92.93.2/24 --http :80
  curl http://10.92.93.2/
  tcpglass host --tap tg1 --addr 10.92.94.2/24 --addr fd92::2/64 --http :80
  curl http://[fd92::2]/

页面展示正在为它服务的协议栈的套接字表；/sockets.json 供程序读取，
/bytes/N 返回固定字节流的前 N 个字节，POST /sink 返回所收内容的长度与 SHA-256。

加上 --metrics :9100，本机的 127.0.0.1:9100 就提供该主机的指标：
  curl http://127.0.0.1:9100/metrics

加上 --relay，本机的服务器就能经由该主机的 TCP 访问：
  iperf3 -s -D
  tcpglass host --tun tg0 --addr 10.92.93.2/24 --relay :5201=127.0.0.1:5201
  iperf3 -c 10.92.93.2

发生洪水攻击或扫描时会当场告知，并说明判断的依据。`,
	},
	"host.option.http":    {"web server on `ADDR`, such as :80", "在 `地址` 上提供网页，如 :80"},
	"host.option.echo":    {"echo service (RFC 862), TCP and UDP, on `ADDR`, such as :7", "在 `地址` 上提供 echo 服务（RFC 862，TCP 与 UDP），如 :7"},
	"host.option.discard": {"discard service (RFC 863), TCP and UDP, on `ADDR`, such as :9", "在 `地址` 上提供 discard 服务（RFC 863，TCP 与 UDP），如 :9"},
	"host.option.chargen": {
		"character generator (RFC 864), TCP and UDP, on `ADDR`, such as :19; a datagram is answered with no more than it brings",
		"在 `地址` 上提供字符发生器（RFC 864，TCP 与 UDP），如 :19；对数据报的应答不长于来报",
	},
	"host.option.relay": {
		"carries what comes to a port on to a server of the machine, TCP and UDP, `LISTEN=TARGET`, such as :5201=127.0.0.1:5201; may be repeated",
		"把到达某端口的 TCP 连接和 UDP 数据报转给本机能访问的服务器，`监听=目标`，如 :5201=127.0.0.1:5201；可重复",
	},
	"host.option.backlog": {
		"connections that may wait for accept, a `NUMBER` for each service",
		"每个服务等待 accept 的连接 `数` 上限",
	},
	"host.option.half-open": {
		"half-open connections that each service remembers, a `NUMBER` (default 4096)",
		"每个服务记录的半连接 `数` 上限（缺省 4096）",
	},
	"host.option.per-source": {
		"connections that one IPv4 address or IPv6 /64 may have to each service, a `NUMBER` (default 0: as many as memory allows; -1: not counted)",
		"每个 IPv4 地址或 IPv6 /64 网段对每个服务的连接 `数` 上限（缺省 0：以内存为限；-1：不计数）",
	},
	"host.option.synack-retries": {
		"how often a SYN-ACK is sent again, a `NUMBER` from 0 to 12 (default 5; fewer as the table fills)",
		"SYN-ACK 的重传 `次数`，0 到 12（缺省 5；半连接表越满次数越少）",
	},
	"host.option.syn-cookies": {
		"SYN cookies, `WHEN`: auto (when the table is full, or a network has its share), always, never (default auto)",
		"`何时` 使用 SYN cookie：auto（半连接表已满，或某网段用完份额）、always（总是）、never（从不）；缺省 auto",
	},
	"host.option.overflow": {
		"a SYN for which there is no room gets `WHAT`: cookie, drop, oldest (whose place it takes), random, reset (default cookie, which is drop with --syn-cookies never)",
		"半连接表没有空位时 `如何` 对待新的 SYN：cookie、drop（丢弃）、oldest（挤掉最旧的）、random（随机挤掉一个）、reset（拒绝）；缺省 cookie，在 --syn-cookies never 时即 drop",
	},
	"host.option.metrics": {
		"numbers for Prometheus on `ADDR` of the machine: :9100 for the machine alone (127.0.0.1), 0.0.0.0:9100 for all",
		"在本机的 `地址` 上提供 Prometheus 指标：:9100 仅限本机（127.0.0.1），0.0.0.0:9100 对所有人开放",
	},
	"host.metrics": {
		"numbers: http://%[1]s/metrics and http://%[1]s/debug/vars",
		"指标：http://%[1]s/metrics 和 http://%[1]s/debug/vars",
	},
	"host.metrics-in-use": {
		"--metrics %s: another program of this machine has that port; choose a different one",
		"--metrics %s：该端口已被本机的另一个程序占用；请换一个",
	},
	"host.bad-metrics": {
		"--metrics cannot be %q; write :PORT, or ADDRESS:PORT with an address of this machine",
		"--metrics 不能是 %q；请写成 ：端口，或 地址：端口（本机的地址）",
	},
	"host.ready": {
		"%s is on %s; the kernel's side is %s; ^C ends it",
		"%s 已在 %s 上；内核一侧是 %s；按 ^C 结束",
	},
	"host.ready-beside": {
		"%s is on %s, beside the kernel; ^C ends it",
		"%s 已在 %s 上，与内核并存；按 ^C 结束",
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
	"host.bad-relay": {
		"--relay cannot be %q; write :PORT=ADDRESS:PORT, such as :5201=127.0.0.1:5201",
		"--relay 不能是 %q；请写成 ：端口=地址：端口，如 :5201=127.0.0.1:5201",
	},
	"host.gone": {"%s is gone; start again", "%s 已消失；请重新启动"},
}
