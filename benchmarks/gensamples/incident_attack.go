package main

import (
	"fmt"
	"strings"
	"time"
)

// attack is what the intruder does, in order.
func (s *incident) attack() {
	a := &intrusion{incident: s}
	a.arrive()
	a.chain()
	a.stay()
	a.comeBack()
	a.steal()
	a.mine()
	a.expose()
	a.cover()
	a.linger()
}

// intrusion keeps the sessions that the intruder has.
type intrusion struct {
	*incident
	key    caller // of ci-deployer, from elsewhere
	deploy caller // acme-deploy of production, the newest session
	data   caller // acme-data-deploy
	logs   caller // acme-log-operator
	backup caller // svc-backup-sync with its key
	token  caller // svc-backup-sync with temporary credentials
}

// arrive uses the exposed key and asks what it may do.
func (a *intrusion) arrive() {
	a.key = user(prod, "ci-deployer", exposedKey, intruder, thiefAgent)
	first := a.call(a.key, a.on(1, "10:02:11"), home, "sts:GetCallerIdentity", "")
	a.plant("key-used", "The exposed key of ci-deployer is used from 203.0.113.50, with another program than the build server's", timelineOnly("ci-deployer", intruder), first)
	probes := strings.Fields("iam:GetAccountAuthorizationDetails iam:ListUsers iam:ListRoles iam:ListAttachedUserPolicies iam:GetUser ec2:DescribeInstances ec2:DescribeSnapshots secretsmanager:ListSecrets ssm:DescribeParameters lambda:ListFunctions20150331 rds:DescribeDBInstances dynamodb:ListTables kms:ListKeys")
	var refusals []*record
	for i := range 52 {
		action, region := probes[i%len(probes)], home
		if !strings.HasPrefix(action, "iam:") { // IAM answers in its home only
			region = [...]string{home, europe, west}[i/len(probes)%3]
		}
		refusals = append(refusals, a.call(a.key, a.on(1, "10:03").Add(time.Duration(i*8)*time.Second), region, action, "", refused()))
	}
	a.call(a.key, a.on(1, "10:10:02"), home, "s3:ListBuckets", "")
	a.call(a.key, a.on(1, "10:10:20"), home, "ecr:DescribeRepositories", "")
	a.plant("recon-denied", "52 calls in three regions, all denied", timelineOnly("denied", "ci-deployer", intruder), refusals...)
	var guesses []*record
	for i, name := range strings.Fields("Admin admin OrganizationAccountAccessRole acme-admin terraform deploy") {
		guesses = append(guesses, a.call(a.key, a.on(1, "10:12").Add(time.Duration(i*11)*time.Second), home, "sts:AssumeRole",
			fmt.Sprintf(`{"roleArn":"%s","roleSessionName":"test","durationSeconds":3600}`, roleARN(prod, name)), refused(), func(r *record) {
				r.ErrorMessage = fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", r.by.identity.ARN, roleARN(prod, name))
			}))
	}
	a.plant("roles-guessed", "Six names of roles are guessed: AssumeRole denied", timelineOnly("role", "ci-deployer", intruder), guesses...)
}

// hop is an AssumeRole of the intruder.
func (a *intrusion) hop(id, title string, by caller, day int, clock string, g grant) caller {
	c, rs := a.assume(by, a.on(day, clock), home, g)
	a.plant(id, title, traceOnly(g.role, g.key), rs...)
	a.link(by, g.key, "AssumeRole", rs...)
	return c
}

// chain goes through the accounts and comes back to the role that it began with.
func (a *intrusion) chain() {
	a.deploy = a.hop("hop1", "AssumeRole acme-deploy of production, with a session name like the build server's", a.key, 1, "10:14:30",
		grant{account: prod, role: "acme-deploy", name: "jenkins-8841", key: "ASIAEXAMPLEHOP1PROD1", source: "ci-deployer"})
	a.look(a.deploy, "10:16:00", "sts:GetCallerIdentity iam:ListRoles iam:GetRole iam:ListAttachedRolePolicies !organizations:ListAccounts cloudtrail:DescribeTrails ec2:DescribeFlowLogs s3:ListBuckets lambda:ListFunctions20150331")
	a.data = a.hop("hop2", "AssumeRole acme-data-deploy of the data account", a.deploy, 1, "10:31:05",
		grant{account: dataAccount, role: "acme-data-deploy", name: "jenkins-8841", key: "ASIAEXAMPLEHOP2DATA1", source: "ci-deployer"})
	a.look(a.data, "10:35:00", "sts:GetCallerIdentity s3:ListBuckets secretsmanager:ListSecrets glue:GetDatabases iam:ListRoles !iam:ListUsers !kms:ListKeys")
	a.logs = a.hop("hop3", "AssumeRole acme-log-operator of the security account", a.data, 1, "10:48:20",
		grant{account: security, role: "acme-log-operator", name: "audit", key: "ASIAEXAMPLEHOP3SEC01", source: "ci-deployer"})
	a.look(a.logs, "10:52:00", "sts:GetCallerIdentity cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:GetEventSelectors s3:ListBuckets !guardduty:GetDetector")
	a.deploy = a.hop("loop", "AssumeRole acme-deploy of production again: the chain comes back to its first role", a.logs, 1, "11:02:44",
		grant{account: prod, role: "acme-deploy", name: "jenkins-8841", key: "ASIAEXAMPLEHOP4PROD2", source: "ci-deployer"})
}

// look asks around; a "!" stands before what is denied.
func (a *intrusion) look(by caller, clock, actions string) {
	for i, action := range strings.Fields(actions) {
		name, no := strings.CutPrefix(action, "!")
		var options []option
		if no {
			options = append(options, refused())
		}
		a.call(by, a.on(1, clock).Add(time.Duration(i*19)*time.Second), home, name, "", options...)
	}
}

// stay makes ways to come back: a user, a role that a foreign account may assume, a function.
func (a *intrusion) stay() {
	at := func(clock string) time.Time { return a.on(1, clock) }
	made := a.call(a.deploy, at("11:06:12"), home, "iam:CreateUser", `{"userName":"svc-backup-sync"}`, userMade("svc-backup-sync", at("11:06:12")))
	a.plant("new-user", "CreateUser svc-backup-sync", timelineOnly("user", "svc-backup-sync"), made)
	password := a.call(a.deploy, at("11:06:40"), home, "iam:CreateLoginProfile", `{"userName":"svc-backup-sync","passwordResetRequired":false}`,
		response(`{"loginProfile":{"userName":"svc-backup-sync","createDate":"`+at("11:06:40").Format(awsDate)+`","passwordResetRequired":false}}`))
	a.plant("new-password", "CreateLoginProfile for svc-backup-sync", timelineOnly("password", "svc-backup-sync"), password)
	key := a.call(a.deploy, at("11:07:15"), home, "iam:CreateAccessKey", `{"userName":"svc-backup-sync"}`, keyMade("svc-backup-sync", secondKey, at("11:07:15")))
	a.plant("new-key", "CreateAccessKey for svc-backup-sync", both("svc-backup-sync", secondKey), key)
	a.link(a.deploy, secondKey, "CreateAccessKey", key)
	a.plant("admin", "AttachUserPolicy AdministratorAccess to svc-backup-sync", timelineOnly("AdministratorAccess", "svc-backup-sync"),
		a.call(a.deploy, at("11:08:03"), home, "iam:AttachUserPolicy", `{"userName":"svc-backup-sync","policyArn":"`+administrator+`"}`))
	a.plant("backdoor-trust", "UpdateAssumeRolePolicy: acme-support-readonly trusts the foreign account 999988887777", timelineOnly("acme-support-readonly", foreign),
		a.call(a.deploy, at("11:15:30"), home, "iam:UpdateAssumeRolePolicy", `{"roleName":"acme-support-readonly","policyDocument":`+quoted(trusts(foreign))+`}`))
	a.plant("inline-policy", "PutRolePolicy: acme-support-readonly may do everything", timelineOnly("acme-support-readonly"),
		a.call(a.deploy, at("11:17:10"), home, "iam:PutRolePolicy", `{"roleName":"acme-support-readonly","policyName":"support-tools","policyDocument":`+quoted(allowAll)+`}`))
	function := "arn:aws:lambda:eu-central-1:111122223333:function:acme-log-rotate"
	a.plant("function", "CreateFunction acme-log-rotate, with the role acme-automation", timelineOnly("acme-log-rotate"),
		a.call(a.deploy, at("11:24:40"), europe, "lambda:CreateFunction20150331", `{"functionName":"acme-log-rotate","runtime":"python3.12","role":"arn:aws:iam::111122223333:role/acme-automation","handler":"main.handler","code":{},"timeout":60,"memorySize":128,"publish":false}`,
			response(`{"functionName":"acme-log-rotate","functionArn":"`+function+`","runtime":"python3.12","role":"arn:aws:iam::111122223333:role/acme-automation","handler":"main.handler","codeSize":1204,"timeout":60,"memorySize":128,"lastModified":"2026-05-12T11:24:40.000+0000","version":"$LATEST"}`)))
	a.plant("function-opened", "AddPermission: everybody may invoke acme-log-rotate", timelineOnly("acme-log-rotate"),
		a.call(a.deploy, at("11:25:30"), europe, "lambda:AddPermission20150331v2", `{"functionName":"acme-log-rotate","statementId":"url","action":"lambda:InvokeFunctionUrl","principal":"*","functionUrlAuthType":"NONE"}`,
			response(`{"statement":`+quoted(`{"Sid":"url","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Resource":"`+function+`"}`)+`}`)))
	a.call(a.deploy, at("11:26:10"), europe, "lambda:CreateFunctionUrlConfig", `{"functionName":"acme-log-rotate","authType":"NONE"}`,
		response(`{"functionUrl":"https://abcdefexample.lambda-url.eu-central-1.on.aws/","functionArn":"`+function+`","authType":"NONE","creationTime":"2026-05-12T11:26:10Z"}`))
	c, r := a.serve("lambda.amazonaws.com", at("11:27:05"), europe, grant{account: prod, role: "acme-automation", name: "acme-log-rotate", key: "ASIAEXAMPLELAMBDA001", address: natEurope, agent: sdkPython})
	a.linkFrom("lambda.amazonaws.com", "ASIAEXAMPLELAMBDA001", "AssumeRole", r)
	a.call(c, at("11:27:08"), europe, "logs:CreateLogStream", `{"logGroupName":"/aws/lambda/acme-log-rotate","logStreamName":"2026/05/12/[$LATEST]6fb1d2c3e4f5061728394a5b6c7d8e9f"}`)
}

// comeBack signs in as the new user, and gets sessions with its key.
func (a *intrusion) comeBack() {
	opened := a.on(1, "13:02:00")
	console := inConsole(prod, "svc-backup-sync", "ASIAEXAMPLECONSOLE01", intruderHome, firefox, false, opened)
	r := a.call(console, opened, home, "signin:ConsoleLogin", "", signIn(true, false))
	a.plant("console", "Console sign-in of svc-backup-sync, without a second factor, from 203.0.113.80", timelineOnly("svc-backup-sync", "without a second factor"), r)
	for i, action := range strings.Fields("health:DescribeEventAggregates ec2:DescribeInstances ec2:DescribeVolumes iam:ListUsers iam:ListRoles secretsmanager:ListSecrets rds:DescribeDBInstances s3:ListBuckets") {
		a.call(console, opened.Add(time.Duration(15+i*17)*time.Second), home, action, "")
	}
	a.backup = user(prod, "svc-backup-sync", secondKey, intruderHost, thiefAgent)
	a.call(a.backup, a.on(1, "13:06:30"), home, "sts:GetCallerIdentity", "")
	a.token, r = a.sessionToken(a.backup, a.on(1, "13:08:00"), "ASIAEXAMPLESESSTOK01")
	a.plant("session-token", "GetSessionToken with the new key", traceOnly("ASIAEXAMPLESESSTOK01"), r)
	a.link(a.backup, "ASIAEXAMPLESESSTOK01", "GetSessionToken", r)
	a.deploy = a.hop("hop5", "AssumeRole acme-deploy with the new key, for four hours", a.backup, 1, "13:14:20",
		grant{account: prod, role: "acme-deploy", name: "sync", key: "ASIAEXAMPLEHOP5PROD3", lasts: 4 * time.Hour})
	a.data = a.hop("hop6", "AssumeRole acme-data-deploy again", a.deploy, 1, "13:15:40",
		grant{account: dataAccount, role: "acme-data-deploy", name: "sync", key: "ASIAEXAMPLEHOP6DATA2"})
	a.data.agent = intruderBoto
}

const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// trusts is a trust policy for an account.
func trusts(account string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account + `:root"},"Action":"sts:AssumeRole"}]}`
}

func userMade(name string, t time.Time) option {
	return response(fmt.Sprintf(`{"user":{"path":"/","userName":"%s","userId":"AIDAEXAMPLE%s","arn":"%s","createDate":"%s"}}`, name, idOf(name, 10), userARN(prod, name), t.Format(awsDate)))
}

func keyMade(name, key string, t time.Time) option {
	return response(fmt.Sprintf(`{"accessKey":{"userName":"%s","accessKeyId":"%s","status":"Active","createDate":"%s"}}`, name, key, t.Format(awsDate)))
}

// trailARN names a trail of the organisation; it belongs to the management account, whoever administers it.
func trailARN(region, name string) string {
	return "arn:aws:cloudtrail:" + region + ":" + management + ":trail/" + name
}
