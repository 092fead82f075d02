//! Names in scripts that are not Latin: behind labels, beside forms of address, and in columns with a header. The names are put together here, each
//! given name with each family name, so that they are nobody's.

use privet::content::Layout;
use privet::detect::{Confidence, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

/// One script: what names are made of, whether the family name stands first and what joins the two, where names stand, and how a column is called.
struct Script {
    name: &'static str,
    given: &'static str,
    family: &'static str,
    order: Order,
    forms: &'static [&'static str],
    header: &'static str,
}

enum Order {
    FamilyGiven,
    GivenSpaceFamily,
}

const SCRIPTS: [Script; 11] = [
    Script {
        name: "simplified Chinese",
        given: "建国 晓燕 伟 静 浩然 婷婷",
        family: "王 李 张 刘 陈 赵 黄 欧阳",
        order: Order::FamilyGiven,
        forms: &["姓名：{}", "联系人: {}，电话", "患者姓名：{}", "尊敬的{}女士：", "客户：{}\n", "{}先生您好"],
        header: "姓名",
    },
    Script {
        name: "traditional Chinese",
        given: "志明 怡君 俊宏 雅婷",
        family: "林 陳 張 黃 吳 劉",
        order: Order::FamilyGiven,
        forms: &["姓名：{}", "聯絡人：{}", "{}先生", "{}小姐您好"],
        header: "姓名",
    },
    Script {
        name: "Japanese",
        given: "一郎 花子 健太 美咲 さくら 翔",
        family: "鈴木 佐藤 高橋 田中 伊藤 渡辺 中村",
        order: Order::FamilyGiven,
        forms: &["氏名：{}", "お名前: {}", "担当者：{}", "{}様 いつもお世話になります", "{}さんから連絡がありました", "患者: {}"],
        header: "氏名",
    },
    Script {
        name: "Korean",
        given: "민수 영희 지훈 수진 하늘",
        family: "김 이 박 최 정 강",
        order: Order::FamilyGiven,
        forms: &["이름: {}", "성명: {}", "담당자: {}", "{} 님 안녕하세요", "환자명: {}"],
        header: "이름",
    },
    Script {
        name: "Arabic",
        given: "أحمد محمد فاطمة خالد سارة يوسف",
        family: "حداد المصري منصور إبراهيم حسن",
        order: Order::GivenSpaceFamily,
        forms: &["الاسم: {}", "اسم المريض: {}", "السيد {} وصل", "الدكتورة {} قالت", "الموظف: {}"],
        header: "الاسم",
    },
    Script {
        name: "Persian",
        given: "علی مریم رضا زهرا حسین",
        family: "رضایی حسینی کریمی محمدی احمدی",
        order: Order::GivenSpaceFamily,
        forms: &["نام: {}", "آقای {} آمد", "خانم {}"],
        header: "نام",
    },
    Script {
        name: "Hebrew",
        given: "יוסף שרה דוד רחל משה",
        family: "כהן לוי מזרחי פרידמן ביטון",
        order: Order::GivenSpaceFamily,
        forms: &["שם: {}", "שם מלא: {}", "מר {} הגיע", "גברת {}"],
        header: "שם",
    },
    Script {
        name: "Devanagari",
        given: "राम अमित प्रिया राजेश सुनीता",
        family: "शर्मा कुमार सिंह गुप्ता वर्मा पटेल",
        order: Order::GivenSpaceFamily,
        forms: &["नाम: {}", "ग्राहक: {}", "श्री {} आए", "श्रीमती {} ने", "मरीज: {}"],
        header: "नाम",
    },
    Script {
        name: "Thai",
        given: "สมชาย สมหญิง ประเสริฐ วิชัย มาลี",
        family: "ใจดี ศรีสุข พงษ์ศรี รักไทย",
        order: Order::GivenSpaceFamily,
        forms: &["ชื่อ-นามสกุล: {}", "ผู้ป่วย: {}"],
        header: "ชื่อ",
    },
    Script {
        name: "Cyrillic",
        given: "Иван Анна Сергей Елена Дмитрий Ольга",
        family: "Петров Кузнецов Соколов Морозов Лебедев",
        order: Order::GivenSpaceFamily,
        forms: &["ФИО: {}", "Имя: {}", "Клиент: {}", "Уважаемый {}!", "Господин {} приехал", "Шановний {}!", "Автор: {}"],
        header: "ПІБ",
    },
    Script {
        name: "Greek",
        given: "Γιώργος Μαρία Νίκος Ελένη Κώστας",
        family: "Παπαδόπουλος Γεωργίου Δημητρίου Ιωάννου Βασιλείου",
        order: Order::GivenSpaceFamily,
        forms: &["Όνομα: {}", "Ονοματεπώνυμο: {}", "Πελάτης: {}", "Αγαπητέ {},", "Ο κύριος {} ήρθε"],
        header: "Ονοματεπώνυμο",
    },
];

impl Script {
    fn names(&self) -> Vec<String> {
        let given = self.given.split(' ');
        let each = |given: &str, family: &str| match self.order {
            Order::FamilyGiven => format!("{family}{given}"),
            Order::GivenSpaceFamily => format!("{given} {family}"),
        };
        given.flat_map(|given| self.family.split(' ').map(move |family| each(given, family))).collect()
    }
}

fn matcher() -> Matcher {
    Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile")
}

#[test]
fn labels_and_forms_of_address_give_names_away_in_every_script() {
    let (matcher, mut scratch) = (matcher(), Scratch::default());
    for script in &SCRIPTS {
        let mut missed = Vec::new();
        let mut all = 0;
        for (form, name) in script.forms.iter().flat_map(|form| script.names().into_iter().map(move |name| (form, name))) {
            let text = form.replace("{}", &name);
            let start = form.find("{}").expect("every form has a place");
            let found = matcher.find(Page::plain(text.as_bytes(), &Layout::Plain), Span::new(0, text.len()), &mut scratch);
            let is_name = |found: &privet::detect::Match| matcher.rule(found.detector).element.starts_with("person.name");
            let whole = Span::new(start, start + name.len());
            all += 1;
            if !found.iter().any(|found| found.span == whole && is_name(found) && found.confidence >= Confidence::Likely) {
                missed.push(text);
            }
        }
        assert!(missed.len() * 10 <= all, "{}: {} of {all} missed: {missed:?}", script.name, missed.len());
    }
}

#[test]
fn columns_of_names_are_known_in_every_script() {
    let (matcher, mut scratch) = (matcher(), Scratch::default());
    let is_named = |header: &str, values: &[String], scratch: &mut Scratch| {
        let values: Vec<&[u8]> = values.iter().map(String::as_bytes).collect();
        let verdicts = matcher.judge_column(Some(header), &values, scratch);
        verdicts.iter().any(|verdict| verdict.confidence >= Confidence::Likely && matcher.rule(verdict.detector).element.starts_with("person.name"))
    };
    for script in &SCRIPTS {
        let names = script.names();
        assert!(is_named(script.header, &names, &mut scratch), "{}", script.name);
        assert!(is_named("name", &names, &mut scratch), "{}, by an English header", script.name);
    }
    let places = ["北京市朝阳区", "上海市浦东新区", "广州市天河区"].map(str::to_owned);
    assert!(!is_named("地址", &places, &mut scratch), "places are no names");
}
