package i18n

// serves is what `tcpglass serve` says: the command, and the server to the
// browser. What the page itself says is in web_*.go.
var serves = texts{
	"serve.summary": {"a page on which you watch TCP", "在网页上观察 TCP"},
	"serve.help": {
		`Opens a page on which you see TCP at work: lessons run by the real stack, captures,
and the connections of this machine. Everything is inside of this program; nothing is
loaded from anywhere, and nothing leaves the machine. Ends with ^C.

Usage:
  tcpglass serve [OPTIONS] [CAPTURE…]

Only this machine can reach the page. With --listen and an address that others can
reach, the page asks for the token that stands in the URL printed at the start.`,
		`打开一个网页，用来观察 TCP：由真实的协议栈运行的课程、抓包文件，以及本机的连接。
所有内容都在本程序之内，不从任何地方加载，也不会有任何内容离开本机。按 ^C 结束。

用法：
  tcpglass serve [选项] [抓包文件…]

只有本机能访问该网页。如果用 --listen 指定了其他机器能访问的地址，则需要启动时打印的
网址中的令牌。`,
	},
	"serve.examples": {
		`Examples:
  tcpglass serve                                   then open the URL that it prints
  tcpglass serve --open                            opens it in the browser
  tcpglass serve trace.pcapng                      with a capture to look at
  tcpglass serve --of http://10.0.0.2/sockets.json the live view also of a tcpglass host
  tcpglass serve --listen 127.0.0.1:0              any port that is free
  tcpglass serve --listen 192.0.2.7:9293           others can reach it, with the token`,
		`示例：
  tcpglass serve                                   然后打开它打印的网址
  tcpglass serve --open                            直接在浏览器中打开
  tcpglass serve trace.pcapng                      同时打开一个抓包文件
  tcpglass serve --of http://10.0.0.2/sockets.json 实时视图还显示一台 tcpglass 主机
  tcpglass serve --listen 127.0.0.1:0              任意空闲端口
  tcpglass serve --listen 192.0.2.7:9293           其他机器凭令牌可以访问`,
	},
	"serve.option.listen": {
		"`ADDRESS:PORT` of the page (default: 127.0.0.1:9293; without an address: 127.0.0.1)",
		"网页的 `ADDRESS:PORT`（缺省：127.0.0.1:9293；不写地址即 127.0.0.1）",
	},
	"serve.option.of": {
		"live view also of the tcpglass host that `URL` (…/sockets.json) belongs to; may be repeated",
		"实时视图还显示 `网址`（…/sockets.json）所属的 tcpglass 主机；可重复",
	},
	"serve.option.open": {"open the page in the browser", "在浏览器中打开网页"},
	"serve.option.assets": {
		"for who changes the page: its files from `DIR`, read anew for each request",
		"供修改网页的人使用：每次请求都从 `目录` 重新读取网页文件",
	},

	"serve.ready":  {"the page: %s   (ends with ^C)", "网页：%s   （按 ^C 结束）"},
	"serve.public": {"others can reach this address: who has the URL has the page, and nothing is encrypted", "其他机器可以访问此地址：拿到网址即可打开网页，且传输没有加密"},
	"serve.in-use": {
		"%s is in use, perhaps by another tcpglass serve: end that one, or take another port, such as --listen 127.0.0.1:0 for any that is free",
		"%s 已被占用，可能是另一个 tcpglass serve：请先结束它，或换一个端口，例如用 --listen 127.0.0.1:0 取任意空闲端口",
	},
	"serve.bad-listen":    {"%q is no ADDRESS:PORT to listen on, such as 127.0.0.1:9293", "%q 不是可监听的 ADDRESS:PORT；例如 127.0.0.1:9293"},
	"serve.cannot-listen": {"cannot listen on %s: %v", "无法在 %s 上监听：%v"},
	"serve.bad-of":        {"%q is no URL of a socket table, such as http://10.0.0.2/sockets.json", "%q 不是连接表的网址；例如 http://10.0.0.2/sockets.json"},
	"serve.too-many":      {"%s at most %d times", "%s 最多 %d 个"},
	"serve.captures":      {"captures", "抓包文件"},
	"serve.no-page":       {"no page in %s: %v", "%s 中没有网页：%v"},
	"serve.cannot-open":   {"cannot open a browser: %v", "无法打开浏览器：%v"},
	"serve.stopped":       {"the server stopped: %v", "服务器已停止：%v"},

	"serve.error.not-found":     {"there is no %s here", "这里没有 %s"},
	"serve.error.method":        {"%s does not take %s", "%s 不接受 %s"},
	"serve.error.host":          {"this server is not called %q: open the URL that tcpglass serve printed", "本服务器不叫 %q：请打开 tcpglass serve 打印的网址"},
	"serve.error.cross-site":    {"another site asked for this; only the page itself may", "请求来自别的网站；只有本页面自己可以访问"},
	"serve.error.token":         {"a token is needed: open the URL that tcpglass serve printed, with the token in it", "需要令牌：请打开 tcpglass serve 打印的、带令牌的网址"},
	"serve.error.media-type":    {"the body must be %s", "请求体必须是 %s"},
	"serve.error.too-large":     {"too large: at most %d KiB", "太大：最多 %d KiB"},
	"serve.error.not-json":      {"cannot read the request: %v", "无法读取请求：%v"},
	"serve.error.too-slow":      {"the request came too slowly", "请求发送得太慢"},
	"serve.error.took-too-long": {"this takes too long: ask for less", "耗时太长：请缩小范围"},
	"serve.error.busy":          {"too much to do at once: try again in a moment", "正在处理的请求太多：请稍后再试"},
	"serve.error.too-often":     {"too many requests a second: try again in a moment", "每秒的请求太多：请稍后再试"},
	"serve.error.ending":        {"the server is ending", "服务器正在结束"},
	"serve.error.internal":      {"a mistake of ours; the server goes on. What happened stands in its terminal", "程序内部错误；服务器继续运行。详情见其终端"},
	"serve.error.bad-request":   {"%v", "%v"},
	"serve.panicked":            {"a mistake of ours while answering %s %s: %v", "应答 %s %s 时发生内部错误：%v"},
}
