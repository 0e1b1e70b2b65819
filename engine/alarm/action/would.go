package action

import (
	"strings"

	"trailsift/engine/alarm"
	"trailsift/query/diag"
)

// Would is what AWS would do. Nothing here does it.
type Would struct {
	Action  string `json:"action"`            // the ARN, as the alarm has it
	What    string `json:"what"`              // in words: stop the instance i-0123
	Command string `json:"command,omitempty"` // of the AWS CLI, that does the same, quoted for a POSIX shell; "": there is none
}

// Would returns what AWS would do when the change happens: the actions of the new state.
func (c *Change) Would() []Would {
	var out []Would
	for _, action := range actions(c.Alarm, c.Now.State) {
		out = append(out, c.would(action))
	}
	return out
}

// would reads an action (CloudWatch API Reference, PutMetricAlarm).
func (c *Change) would(arn string) Would {
	w := Would{Action: arn, What: "do " + arn}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return w
	}
	region, rest := parts[3], parts[5]
	switch parts[2] {
	case "sns":
		w.What = "send a message to the topic " + rest
		w.Command = command("sns", "publish", "--region", region, "--topic-arn", arn, "--subject", c.Subject(), "--message", "file://message.json")
	case "automate":
		c.instance(&w, region, rest)
	case "swf":
		_, verb, _ := strings.Cut(rest, "AWS_EC2.InstanceId.")
		verb, _, _ = strings.Cut(verb, "/")
		c.instance(&w, region, strings.ToLower(verb))
	case "autoscaling":
		group, policy := between(rest, "autoScalingGroupName/", ":"), between(rest, "policyName/", ":")
		w.What = "execute the policy " + policy + " of the Auto Scaling group " + group
		w.Command = command("autoscaling", "execute-policy", "--region", region, "--auto-scaling-group-name", group, "--policy-name", policy)
	case "lambda":
		w.What = "invoke the function " + strings.TrimPrefix(rest, "function:")
		w.Command = command("lambda", "invoke", "--region", region, "--function-name", arn, "--invocation-type", "Event", "--payload", "file://event.json", "response.json")
	case "ssm":
		severity, category, _ := strings.Cut(strings.TrimPrefix(rest, "opsitem:"), "#CATEGORY=")
		w.What = "create an OpsItem of severity " + severity
		args := []string{"ssm", "create-ops-item", "--region", region, "--title", c.Subject(), "--description", c.Now.Reason, "--source", "CloudWatch Alarm", "--severity", severity}
		if category != "" {
			w.What += " and category " + category
			args = append(args, "--category", category)
		}
		w.Command = command(args...)
	case "ssm-incidents":
		w.What = "start an incident with the response plan " + strings.TrimPrefix(rest, "response-plan/")
		w.Command = command("ssm-incidents", "start-incident", "--response-plan-arn", arn, "--title", c.Subject())
	case "aiops":
		w.What = "begin an investigation in the group " + strings.TrimPrefix(rest, "investigation-group:")
	}
	return w
}

// instance says what happens to the instance that the alarm watches.
func (c *Change) instance(w *Would, region, verb string) {
	id, known := "", false
	if m := c.Alarm.Metric; m != nil {
		id, known = m.Dimension("InstanceId")
	}
	if !known {
		w.What = verb + " an instance that the alarm does not name"
		return
	}
	commands := map[string]string{"stop": "stop-instances", "terminate": "terminate-instances", "reboot": "reboot-instances"}
	w.What = verb + " the instance " + id
	if name := commands[verb]; name != "" {
		w.Command = command("ec2", name, "--region", region, "--instance-ids", id)
	} // recover has no command: it moves the instance to another host
}

// between returns what stands behind a mark, up to another or the end.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// command writes a command of the AWS CLI for a POSIX shell. Names come from files of others: nothing in them is the shell's.
func command(args ...string) string {
	out := "aws"
	for _, a := range args {
		out += " " + diag.ShellQuoted(a)
	}
	return out
}

// Acts reports whether the alarm has actions for a state.
func Acts(d *alarm.Definition, s alarm.State) bool { return len(actions(d, s)) > 0 }
