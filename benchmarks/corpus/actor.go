package corpus

import "fmt"

// actorKind says how an actor signs its requests.
type actorKind int

const (
	workload   actorKind = iota // a role of an instance, function or pipeline
	person                      // a role that somebody opened from a single sign-on portal
	iamUser                     // a user with a long-term access key
	awsService                  // a service in its own name
	actorKinds
)

// actor is somebody who makes requests in an account.
type actor struct {
	kind     actorKind
	name     string  // role or user name; host name of a service
	id       string  // AROA… or AIDA…
	key      string  // AKIA… of a user
	activity float64 // how busy the kind is, compared with a workload
	agents   []string
	homes    []string // addresses
	sessions int      // how many sessions are open at the same time
	seed     uint64   // of its sessions
	named    string   // how sessions are called: instance, build, mail or function
}

// newActors returns the actors of an account, the busiest first within each kind.
func newActors(a *account, r *random) []*actor {
	var all []*actor
	add := func(act actor) {
		act.id, act.seed = act.id+r.chars(base32Digits, 17), r.next()
		for range 1 + r.below(3) {
			act.homes = append(act.homes, string(a.appendAddress(nil, r)))
		}
		all = append(all, &act)
	}
	clients, consoles := clientAgents(), consoleAgents()
	for i := range 60 {
		named := [...]string{"instance", "function", "build"}[r.below(3)]
		add(actor{kind: workload, name: fmt.Sprintf("acme-%s-%s", r.chars("abcdefghijklmnopqrstuvwxyz", 6), named), id: "AROA", activity: 1,
			agents: []string{clients[r.below(len(clients))], clients[i%len(clients)]}, sessions: 1 + r.below(4), named: named})
		if i%3 == 0 {
			add(actor{kind: person, name: "AWSReservedSSO_" + [...]string{"AdministratorAccess", "ReadOnlyAccess", "PowerUser"}[r.below(3)] + "_" + r.chars(hexDigits, 16),
				id: "AROA", activity: 0.5, agents: []string{consoles[r.below(len(consoles))], consoles[r.below(len(consoles))], clients[0]}, sessions: 2, named: "mail"})
		}
		if i%6 == 0 {
			add(actor{kind: iamUser, name: "svc-" + r.chars("abcdefghijklmnopqrstuvwxyz", 7), id: "AIDA", key: "AKIA" + r.chars(base32Digits, 16), activity: 2,
				agents: []string{clients[r.below(len(clients))]}, sessions: 1})
		}
	}
	for _, host := range [...]string{"ec2", "lambda", "config", "ecs-tasks", "cloudtrail", "autoscaling", "s3", "states", "delivery.logs", "elasticloadbalancing"} {
		add(actor{kind: awsService, name: host + ".amazonaws.com", activity: 25})
	}
	return all
}

func clientAgents() []string {
	return []string{
		"aws-cli/2.15.30 md/awscrt#0.19.19 ua/2.0 os/linux#6.1.79-99.164.amzn2023.x86_64 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp",
		"Boto3/1.34.64 md/Botocore#1.34.64 ua/2.0 os/linux#5.10.210-201.852.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.2 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.64",
		"aws-sdk-go-v2/1.26.0 os/linux lang/go#1.22.1 md/GOOS#linux md/GOARCH#arm64 api/dynamodb#1.31.0",
		"aws-sdk-java/2.25.11 Linux/5.10.213-201.855.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.10+7-LTS Java/17.0.10 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy",
		"APN/1.0 HashiCorp/1.0 Terraform/1.7.5 (+https://www.terraform.io) terraform-provider-aws/5.42.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.26.0 os/linux lang/go#1.21.8 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.152.0",
		"aws-sdk-nodejs/2.1583.0 linux/v18.19.1 exec-env/AWS_Lambda_nodejs18.x promise",
		"aws-sdk-js/3.540.0 ua/2.1 os/linux#5.10.213-218.855.amzn2.x86_64 lang/js md/nodejs#20.11.1 api/secrets-manager#3.540.0 exec-env/AWS_Lambda_nodejs20.x",
		"kube-controller-manager/v1.29.1 (linux/arm64) kubernetes/bc401b9 aws-sdk-go/1.44.116 (go1.21.6; linux; arm64)",
		"amazon-ssm-agent/3.2.2303.0 aws-sdk-go/1.44.260 (go1.20.10; linux; amd64)",
		"[aws-sdk-java/1.12.681 Linux/5.10.210-178.855.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.402-b08 java/1.8.0_402 vendor/Oracle_Corporation cfg/retry-mode/standard]",
		"Datadog/1.0 aws-sdk-go/1.50.35 (go1.22.0; linux; amd64)",
		"aws-cli/1.32.59 md/Botocore#1.34.59 ua/2.0 os/linux#5.4.0-1103-aws md/arch#x86_64 lang/python#3.8.10 md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.34.59",
	}
}

func consoleAgents() []string {
	return []string{
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36 Edg/121.0.0.0",
		"Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0",
		"[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.678 Linux/5.10.209-175.858.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.402-b06 java/1.8.0_402 vendor/Oracle_Corporation]",
		"AWS Internal",
	}
}

// session returns the seed of the session that an actor uses at a time. Sessions last an hour, so the records of one hour
// share a few access keys and session names, and those of the next have others.
func (a *actor) session(r *random, seconds int64) random {
	return seeded(uint64(r.below(max(a.sessions, 1))), uint64(seconds/3600), a.seed)
}

// appendSessionName appends the name of the session that s was seeded with.
func (a *actor) appendSessionName(dst []byte, s *random) []byte {
	switch a.named {
	case "instance":
		return s.appendChars(append(dst, "i-0"...), hexDigits, 16)
	case "mail":
		dst = s.appendChars(dst, "abcdefghijklmnopqrstuvwxyz", 6)
		return append(dst, "@example.com"...)
	case "build":
		return s.appendChars(append(dst, "AWSCodeBuild-"...), hexDigits, 32)
	}
	return append(append(dst, "acme-prod-"...), a.name...)
}
