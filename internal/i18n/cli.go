package i18n

// cli is what all subcommands have in common.
var cli = texts{
	"cli.help": {
		`tcpglass – a complete TCP that you can watch

Usage:
  tcpglass COMMAND [OPTIONS]

Commands:`,
		`tcpglass —— 一个完整、看得见的 TCP

用法：
  tcpglass 命令 [选项]

命令：`,
	},
	"cli.help.end": {
		`
More about a command: tcpglass COMMAND --help
Language: --lang en|zh, or LANG`,
		`
某个命令的说明：tcpglass 命令 --help
语言：--lang en|zh，或环境变量 LANG`,
	},
	"cli.options": {"Options:", "选项："},
	"cli.option.lang": {
		"language of the texts: `en|zh` (default: from LC_ALL, LANG)",
		"文字的语言：`en|zh`（缺省取自 LC_ALL、LANG）",
	},
	"cli.option.help": {"this text", "显示本说明"},

	"cli.unknown-command": {
		"no command %q; see tcpglass --help",
		"没有命令 %q；请看 tcpglass --help",
	},
	"cli.unknown-option": {
		"no option %s; see tcpglass %s --help",
		"没有选项 %s；请看 tcpglass %s --help",
	},
	"cli.missing-value": {
		"option %s needs a value; see tcpglass %s --help",
		"选项 %s 需要一个值；请看 tcpglass %s --help",
	},
	"cli.bad-value": {
		"option %s cannot be %q; see tcpglass %s --help",
		"选项 %s 不能是 %q；请看 tcpglass %s --help",
	},
	"cli.too-many": {
		"do not know what to do with %q; see tcpglass %s --help",
		"不知道 %q 是做什么的；请看 tcpglass %s --help",
	},
	"cli.cannot-write": {
		"cannot write %s: %v",
		"无法写入 %s：%v",
	},
	"cli.failed": {"%v", "%v"},
}
