package i18n

// get is what `tcpglass get` says.
var get = texts{
	"get.summary": {"fetch a URL over the user-space stack", "通过用户态协议栈获取一个 URL"},
	"get.help": {
		`Fetches a URL with the TCP of tcpglass instead of the kernel's, through a TUN
or TAP device, or an interface. Names are looked up by the machine's own
resolver.

Usage:
  tcpglass get URL --tun NAME --addr CIDR [OPTIONS]
  tcpglass get URL --tap NAME --addr CIDR [OPTIONS]
  tcpglass get URL --interface NAME --addr CIDR [--gateway ADDRESS] [OPTIONS]`,
		`用 tcpglass 自己的 TCP（而不是内核的）经由 TUN、TAP 设备或网络接口获取一个 URL。
域名由本机的解析器查询。

用法：
  tcpglass get URL --tun 名称 --addr CIDR [选项]
  tcpglass get URL --tap 名称 --addr CIDR [选项]
  tcpglass get URL --interface 名称 --addr CIDR [--gateway 地址] [选项]`,
	},
	"get.examples": {
		`Example (as root):
  tcpglass get http://10.92.93.1:8080/file --tun tg0 --addr 10.92.93.2/24 -o out

10.92.93.1 is the machine itself, 10.92.93.2 is tcpglass. For addresses beyond
the machine, let the kernel forward (net.ipv4.ip_forward) and masquerade.`,
		`例子（以 root 运行）：
  tcpglass get http://10.92.93.1:8080/file --tun tg0 --addr 10.92.93.2/24 -o out

10.92.93.1 是本机，10.92.93.2 是 tcpglass。要访问本机以外的地址，
请让内核转发（net.ipv4.ip_forward）并做地址伪装。`,
	},
	"get.option.o": {
		"write to `FILE`, which appears only when it is whole (default: standard output)",
		"写入 `文件`，完整之后才会出现（缺省：标准输出）",
	},
	"get.no-url": {
		"what to fetch? such as: tcpglass get http://10.92.93.1:8080/file --tun tg0 --addr 10.92.93.2/24",
		"要获取什么？例如：tcpglass get http://10.92.93.1:8080/file --tun tg0 --addr 10.92.93.2/24",
	},
	"get.bad-url": {
		"%q is not a URL that can be fetched; write it as http://HOST/PATH or https://HOST/PATH",
		"%q 不是可以获取的 URL；请写成 http://主机/路径 或 https://主机/路径",
	},
	"get.is-folder": {
		"%s is a folder; name a file in it with -o",
		"%s 是一个目录；请用 -o 指定其中的文件",
	},
	"get.status":  {"%s: the server answered %q", "%s：服务器回答 %q"},
	"get.stopped": {"stopped; no half file is left", "已中止；没有留下不完整的文件"},
	"get.refused": {
		"%s refuses the connection; is a server listening there?",
		"%s 拒绝连接；那里有服务器在监听吗？",
	},
	"get.unreachable": {
		"%s cannot be reached; does the kernel forward for the device's network, or is a --gateway missing?",
		"无法到达 %s；内核是否为该设备的网络转发？是否缺少 --gateway？",
	},
	"get.no-name": {"no address is known for %s; check the name", "查不到 %s 的地址；请检查名称"},
	"get.cut":     {"%s closed the connection before the end; try again", "%s 在结束之前关闭了连接；请重试"},
	"get.timeout": {
		"%s does not answer; is it up, and does the kernel forward for the device's network?",
		"%s 没有回应；它在运行吗？内核是否为该设备的网络转发？",
	},
	"get.full":   {"the disk is full; make room or choose another place with -o", "磁盘已满；请腾出空间，或用 -o 选择别处"},
	"get.failed": {"%s: %v", "%s：%v"},
}
