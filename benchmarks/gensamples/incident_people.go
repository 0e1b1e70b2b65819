package main

import (
	"fmt"
	"strings"
	"time"
)

// builds adds the two pipelines: an old one with the key of a user, and a new one that comes from GitHub without any key.
func (s *incident) builds() {
	for day := 1; day <= 2; day++ {
		for i, clock := range strings.Fields("06:10 07:40 08:55 10:20 11:35 13:05 14:45 16:00 17:30 19:10") {
			if day == 2 && clock > "08:30" { // the key was disabled
				break
			}
			s.jenkins(s.minute(s.on(day, clock), 0), 8836+10*(day-1)+i)
		}
		for i, clock := range strings.Fields("07:05 09:45 12:15 14:05 15:50 18:20") {
			s.github(s.minute(s.on(day, clock), 0), 2210+6*(day-1)+i, i%3 == 1)
		}
	}
}

// jenkins is a run of the old pipeline.
func (s *incident) jenkins(t time.Time, number int) {
	key := user(prod, "ci-deployer", exposedKey, buildServer, jenkins)
	s.call(key, t, home, "sts:GetCallerIdentity", "")
	c, _ := s.assume(key, t.Add(2*time.Second), home, grant{account: prod, role: "acme-deploy", name: fmt.Sprintf("jenkins-%d", number), source: "ci-deployer"})
	s.call(c, t.Add(4*time.Second), home, "ecr:GetAuthorizationToken", "")
	s.call(c, t.Add(50*time.Second), home, "ecs:DescribeServices", `{"cluster":"acme-shop","services":["web"]}`)
	s.call(c, t.Add(55*time.Second), home, "ecs:RegisterTaskDefinition", fmt.Sprintf(`{"family":"web","containerDefinitions":[{"name":"web","image":"111122223333.dkr.ecr.us-east-1.amazonaws.com/web:%d"}]}`, number))
	s.call(c, t.Add(58*time.Second), home, "ecs:UpdateService", fmt.Sprintf(`{"cluster":"acme-shop","service":"web","taskDefinition":"web:%d"}`, number))
	s.call(c, t.Add(80*time.Second), europe, "lambda:UpdateFunctionCode20150331v2", `{"functionName":"thumbnails","s3Bucket":"acme-artifacts","s3Key":"thumbnails.zip"}`)
}

// github is a run of the new pipeline, which may go on into the account of the data.
func (s *incident) github(t time.Time, number int, data bool) {
	gha := s.fromGitHub(t, grant{account: prod, role: "acme-gha", name: "GitHubActions", address: "198.51.100.140"})
	c, _ := s.assume(gha, t.Add(3*time.Second), home, grant{account: prod, role: "acme-deploy", name: fmt.Sprintf("gha-%d", number)})
	for i, action := range strings.Fields("cloudformation:DescribeStacks cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet cloudformation:DescribeStacks") {
		s.call(c, t.Add(time.Duration(6+15*i)*time.Second), europe, action, `{"stackName":"acme-shop"}`)
	}
	if !data {
		return
	}
	c, _ = s.assume(c, t.Add(90*time.Second), home, grant{account: dataAccount, role: "acme-data-deploy", name: fmt.Sprintf("gha-%d", number)})
	s.call(c, t.Add(95*time.Second), home, "glue:GetJob", `{"jobName":"acme-orders"}`)
	s.call(c, t.Add(97*time.Second), home, "glue:UpdateJob", `{"jobName":"acme-orders","jobUpdate":{"command":{"scriptLocation":"s3://acme-artifacts/orders.py"}}}`)
}

// offices adds people: most of them come from the single sign-on portal, where they show a second factor.
func (s *incident) offices() {
	type visit struct {
		day                        int
		clock, mail, account, role string
		work                       string
	}
	const (
		power   = "AWSReservedSSO_PowerUser_1a2b3c4d5e6f7081"
		analyst = "AWSReservedSSO_Analyst_2b3c4d5e6f708192"
		billing = "AWSReservedSSO_Billing_3c4d5e6f70819203"
	)
	for _, v := range [...]visit{
		{1, "07:58", "alice@example.com", prod, power, "ec2:DescribeInstances ec2:DescribeVolumes elasticloadbalancing:DescribeLoadBalancers monitoring:GetDashboard ecs:ListClusters ecs:DescribeClusters ecs:ListServices logs:DescribeLogGroups monitoring:DescribeAlarms s3:ListBuckets rds:DescribeDBInstances"},
		{1, "12:40", "alice@example.com", prod, power, "ecs:DescribeServices ecs:DescribeTasks ecs:UpdateService logs:StartQuery logs:GetQueryResults monitoring:PutMetricAlarm"},
		{1, "08:20", "bob@example.com", dataAccount, analyst, "athena:ListWorkGroups athena:StartQueryExecution athena:GetQueryExecution athena:GetQueryResults glue:GetDatabases glue:GetTables s3:ListBuckets athena:StartQueryExecution athena:GetQueryExecution athena:GetQueryResults quicksight:ListDashboards"},
		{2, "08:12", "bob@example.com", dataAccount, analyst, "athena:ListWorkGroups athena:StartQueryExecution athena:GetQueryExecution athena:GetQueryResults glue:GetTables athena:StartQueryExecution athena:GetQueryExecution athena:GetQueryResults"},
		{1, "13:30", "carol@example.com", management, billing, "ce:GetCostAndUsage ce:GetDimensionValues budgets:ViewBudget organizations:ListAccounts ce:GetCostForecast"},
		{2, "13:10", "carol@example.com", management, billing, "ce:GetCostAndUsage ce:GetCostAndUsage budgets:ViewBudget organizations:DescribeOrganization"},
		{2, "07:50", "alice@example.com", prod, power, "ec2:DescribeInstances monitoring:GetDashboard ecs:ListClusters ecs:DescribeClusters monitoring:DescribeAlarms logs:StartQuery logs:GetQueryResults rds:DescribeDBInstances ec2:DescribeSecurityGroups"},
		{2, "14:20", "alice@example.com", prod, power, "ecs:DescribeServices ecs:UpdateService monitoring:DescribeAlarms monitoring:GetMetricData monitoring:GetMetricData"},
	} {
		t := s.on(v.day, v.clock)
		c := s.federate(v.mail, t, grant{account: v.account, role: v.role, address: office, agent: browser})
		for i, action := range strings.Fields(v.work) {
			s.call(c, t.Add(time.Duration(40+i*37+s.below(20))*time.Second), [...]string{home, home, europe}[i%3], action, "")
		}
	}
	// One user of the console is left who has a password here, and a second factor.
	for day := 1; day <= 2; day++ {
		t := s.on(day, "09:15")
		grace := inConsole(prod, "grace", asiaOf("grace"+t.String()), office, browser, true, t)
		s.call(grace, t, home, "signin:ConsoleLogin", "", signIn(true, true), func(r *record) {
			r.AdditionalEventData = []byte(`{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true","MobileVersion":"No","MFAIdentifier":"arn:aws:iam::111122223333:mfa/grace","MFAUsed":"Yes"}`)
		})
		for i, action := range strings.Fields("support:DescribeCases health:DescribeEvents ec2:DescribeInstances route53:ListHostedZones acm:ListCertificates") {
			s.call(grace, t.Add(time.Duration(50+i*41)*time.Second), home, action, "")
		}
	}
}

// herrings adds what looks like an attack and is none.
func (s *incident) herrings() {
	s.changeWindow()
	s.scans()
	s.wrongAccount()
}

// changeWindow is a night's work of an administrator, announced as CHG-2041.
func (s *incident) changeWindow() {
	t := s.on(2, "02:00")
	erin := s.federate("erin@example.com", t, grant{account: prod, role: "AWSReservedSSO_Administrator_4d5e6f7081920314", address: office, agent: browser})
	tags := `"tags":[{"key":"change","value":"CHG-2041"}]`
	var all []*record
	do := func(minutes int, region, action, request string, options ...option) {
		all = append(all, s.call(erin, t.Add(time.Duration(minutes)*time.Minute), region, action, request, options...))
	}
	do(4, home, "iam:CreateUser", `{"userName":"svc-metrics-export",`+tags+`}`, userMade("svc-metrics-export", t.Add(4*time.Minute)))
	do(5, home, "iam:CreateAccessKey", `{"userName":"svc-metrics-export"}`, keyMade("svc-metrics-export", "AKIAEXAMPLEMEXPORT01", t.Add(5*time.Minute)))
	do(6, home, "iam:AttachUserPolicy", `{"userName":"svc-metrics-export","policyArn":"arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"}`)
	do(15, home, "iam:UpdateAssumeRolePolicy", `{"roleName":"acme-security-scanner","policyDocument":`+quoted(trusts(security))+`}`)
	do(18, home, "iam:PutRolePolicy", `{"roleName":"acme-web","policyName":"read-config","policyDocument":`+quoted(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"arn:aws:ssm:us-east-1:111122223333:parameter/acme/prod/web/*"}]}`)+`}`)
	s.harmless("change-window", "Erin's announced change CHG-2041: a user that may read metrics, and trust in the security account of the own organisation", all...)
	admin := s.federate("erin@example.com", t.Add(25*time.Minute), grant{account: security, role: "AWSReservedSSO_Administrator_4d5e6f7081920314", address: office, agent: browser})
	trail := trailARN(west, "acme-org-west")
	stop := s.call(admin, t.Add(30*time.Minute), west, "cloudtrail:StopLogging", `{"name":"`+trail+`"}`)
	update := s.call(admin, t.Add(31*time.Minute), west, "cloudtrail:UpdateTrail", `{"name":"`+trail+`","enableLogFileValidation":true}`)
	start := s.call(admin, t.Add(34*time.Minute), west, "cloudtrail:StartLogging", `{"name":"`+trail+`"}`)
	s.harmless("trail-update", "Erin stops acme-org-west for four minutes to update it, in the same change", stop, update, start)
}

// scans are the runs of the security scanner: much is asked, and some of it denied. It is allowed.
func (s *incident) scans() {
	actions := strings.Fields("iam:ListUsers iam:ListRoles iam:GetAccountSummary iam:GetAccountPasswordPolicy s3:ListBuckets s3:GetBucketPolicy s3:GetBucketAcl ec2:DescribeSecurityGroups ec2:DescribeSnapshots ec2:DescribeFlowLogs cloudtrail:DescribeTrails cloudtrail:GetEventSelectors kms:GetKeyPolicy secretsmanager:ListSecrets lambda:ListFunctions20150331 rds:DescribeDBInstances")
	var refusals []*record
	for run := range 8 {
		t := s.day.Add(time.Duration(run)*6*time.Hour + 5*time.Hour + 30*time.Minute)
		scanner, _ := s.serve("ecs-tasks.amazonaws.com", t, home, grant{account: security, role: "acme-scan-runner", name: "scan", address: scanServer, agent: scannerAgent})
		for i, account := range [...]string{prod, dataAccount, management} {
			at := t.Add(time.Duration(1+4*i) * time.Minute)
			c, _ := s.assume(scanner, at, home, grant{account: account, role: "acme-security-scanner", name: "scan"})
			for n, action := range actions {
				at := at.Add(time.Duration(3+n*2) * time.Second)
				switch {
				case n%5 == (run+i)%5 && n%2 == 1:
					refusals = append(refusals, s.call(c, at, home, action, "", refused()))
				case (n+run)%3 != 0:
					s.call(c, at, home, action, "")
				}
			}
		}
	}
	s.harmless("scanner", "The security scanner asks in all accounts and is denied some of it, on every run", refusals...)
}

// wrongAccount is an engineer who works with the profile of another account until he notices.
func (s *incident) wrongAccount() {
	t := s.on(1, "09:28")
	frank := s.federate("frank@example.com", t, grant{account: dataAccount, role: "AWSReservedSSO_Developer_5e6f708192031425", address: office, agent: browser})
	frank.agent, frank.console = terraform, false
	actions := strings.Fields("ecs:DescribeClusters ecs:DescribeServices ec2:DescribeVpcs ec2:DescribeSubnets iam:GetRole iam:ListRolePolicies elasticloadbalancing:DescribeTargetGroups logs:DescribeLogGroups")
	var all []*record
	for i := range 24 {
		all = append(all, s.call(frank, t.Add(3*time.Minute).Add(time.Duration(i*9)*time.Second), home, actions[i%len(actions)], "", refused()))
	}
	s.harmless("wrong-account", "Frank plans with the profile of the wrong account: a burst of denied calls that ends in four minutes", all...)
	right := s.federate("frank@example.com", s.on(1, "09:37"), grant{account: prod, role: "AWSReservedSSO_Developer_5e6f708192031425", address: office, agent: browser})
	right.agent, right.console = terraform, false
	for i, action := range actions {
		s.call(right, s.on(1, "09:40").Add(time.Duration(i*6)*time.Second), home, action, "")
	}
}
