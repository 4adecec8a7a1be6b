package i18n

// verify is what `tcpglass verify` says.
var verify = texts{
	"verify.summary": {"record our TCP and the kernel's doing the same, and compare", "让本 TCP 与内核的 TCP 做同一件事，分别抓包并对照"},
	"verify.help": {
		`Runs one program – open, say hello, hear it back, close – over two TCPs: ours,
both ends in this process and joined in memory, and the kernel's, on the loopback
device of a network namespace of its own (Linux, as root). Both are recorded, and
the analyzer, which knows neither, says what each capture shows: the seven
segments, the states of both ends, and how they compare.

Usage:
  tcpglass verify [OPTIONS]

The exit code is 1 where a connection did not open with three segments and close
with four.`,
		`让同一个程序（建立连接、发送问候、收到回显、关闭）分别在两种 TCP 上运行：一种是
我们的，两端都在本进程内，经内存相连；另一种是内核的，在独立网络命名空间的 lo
设备上（Linux，需要 root）。两次都抓包，再由对两者都一无所知的分析器说明每份抓包
里有什么：七个报文段、两端的状态，以及两者的异同。

用法：
  tcpglass verify [选项]

如果有连接不是以三次握手建立、以四次挥手关闭，退出码为 1。`,
	},
	"verify.examples": {
		`Examples:
  sudo tcpglass verify
  sudo tcpglass verify --pcap captures     and keep both captures
  tcpglass verify --read kernel.pcapng     without root: with a capture made before`,
		`示例：
  sudo tcpglass verify
  sudo tcpglass verify --pcap captures     并保留两份抓包
  tcpglass verify --read kernel.pcapng     不需要 root：使用以前的抓包`,
	},
	"verify.option.port": {"the server's `PORT`", "服务器的`端口`"},
	"verify.option.pcap": {"keep the captures in `FOLDER`", "把抓包文件保存在`目录`中"},
	"verify.option.read": {"use the capture in `FILE` in place of the kernel", "用`文件`中的抓包代替内核"},

	"verify.failed":    {"the exchange did not work out: %v", "通信没有成功：%v"},
	"verify.empty":     {"%s holds no connection", "%s 里没有连接"},
	"verify.irregular": {"%s: the connection did not open with three segments and close with four", "%s：连接不是以三次握手建立、以四次挥手关闭的"},

	"verify.intro": {
		"The same program over two TCPs: a client opens a connection to port %d, says hello, hears it back, and closes; the server closes a moment later. The analyzer has read both captures and knows neither TCP.",
		"同一个程序运行在两种 TCP 上：客户端连接端口 %d，发送问候，收到回显，然后关闭；服务器稍后关闭。分析器只读了两份抓包，对两种 TCP 都一无所知。",
	},
	"verify.no-kernel": {
		"The kernel's TCP was not recorded: %v. Run it as root, or give a capture with --read.",
		"没有抓到内核的 TCP：%v。请以 root 运行，或用 --read 给出一份抓包。",
	},
	"verify.own":         {"tcpglass", "tcpglass"},
	"verify.kernel":      {"kernel", "内核"},
	"verify.segments":    {"The seven segments, and the states of both ends behind each", "七个报文段，以及每个之后两端的状态"},
	"verify.segment":     {"SEGMENT", "报文段"},
	"verify.frame":       {"FRAME", "帧"},
	"verify.gap":         {"TIME", "时间"},
	"verify.untrue":      {"%s: the ends were in other states than the capture tells", "%s：两端的实际状态与抓包所显示的不同"},
	"verify.said":        {"What the ends themselves say (our Stack.Sockets, the kernel's sock_diag): client, server", "两端自报的状态（我们的 Stack.Sockets，内核的 sock_diag）：客户端、服务器"},
	"verify.capture":     {"THE CAPTURE", "抓包"},
	"verify.spoken":      {"before the close", "关闭之前"},
	"verify.client-gone": {"the client has closed", "客户端已关闭"},
	"verify.both-gone":   {"both have closed", "双方都已关闭"},
	"verify.comparison":  {"What the analyzer says of both", "分析器对两者的判断"},
	"verify.same":        {"the same", "相同"},
	"verify.differs":     {"DIFFERENT", "不同"},
	"verify.may-differ":  {"its own choice", "各自的选择"},
	"verify.explained":   {"Step by step: %s", "逐步说明：%s"},
	"verify.yourself":    {"See for yourself (the first one while it runs in the same namespace, or beside a program of your own)", "自行核实（第一条要在同一命名空间里、程序运行的同时执行，也可用于你自己的程序）"},
}
